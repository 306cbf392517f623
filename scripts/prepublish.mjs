/**
 * Runs before `npm publish`. Refuses to publish while package.json has addresses of the reserved
 * domain `.example`, in place of those of the repository. A dry run is not refused.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { root } from './lib/paths.mjs'
import { main } from './lib/steps.mjs'

function reserved({ homepage, repository, bugs }) {
  const addresses = { homepage, 'repository.url': repository?.url, 'bugs.url': bugs?.url }
  return Object.entries(addresses)
    .filter(([, address]) => !address || new URL(address).hostname.endsWith('.example'))
    .map(([name]) => name)
}

await main(() => {
  if (process.env.npm_config_dry_run === 'true') return
  const names = reserved(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  if (names.length === 0) return
  throw new Error(
    `package.json has no address of the repository yet. Set ${names.join(', ')}: ` +
      `npm pkg set ${names.map((name) => `${name}=…`).join(' ')}`,
  )
})
