/**
 * A program that prints the path of a `node_modules` folder: Next.js 15, beside the version of the
 * example app, with the package as it would be published.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pack } from '../../../scripts/lib/build.mjs'
import { output } from '../../../scripts/lib/paths.mjs'
import { npm } from '../../../scripts/lib/processes.mjs'
import { hashOf, unlessDone } from '../../../scripts/lib/stamps.mjs'

const folder = join(output, 'next-15')
const dependencies = { next: '15.5.29', react: '19.3.1', 'react-dom': '19.3.1' }

/** What is up to date stays as it is. */
async function install() {
  const tarball = await pack()
  const manifest = join(folder, 'package.json')
  mkdirSync(folder, { recursive: true })
  writeFileSync(manifest, JSON.stringify({ private: true, dependencies }))
  const stamp = join(folder, 'node_modules', '.stamp')
  await unlessDone(stamp, hashOf([tarball, manifest]), () =>
    npm(['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', tarball], {
      cwd: folder,
    }),
  )
  return join(folder, 'node_modules')
}

process.stdout.write(await install())
