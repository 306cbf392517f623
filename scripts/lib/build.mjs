/** The build from a clone to a tarball, shared by the demos and the tests. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { output, root } from './paths.mjs'
import { npm } from './processes.mjs'
import { hashOf, unlessDone } from './stamps.mjs'

/**
 * Installs the development tools of package-lock.json. Their install scripts are not needed and do
 * not run.
 */
export function installDependencies() {
  const stamp = join(root, 'node_modules', '.stamp')
  return unlessDone(stamp, hashOf([join(root, 'package-lock.json')]), async () => {
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: root })
  })
}

const inRoot = (names) => names.map((name) => join(root, name))

/** The inputs and the outputs of the compilation. */
const compiled = inRoot([
  ...['lib', 'scripts', 'src', 'binding.gyp', 'tsconfig.json', 'package.json', 'package-lock.json'],
  ...['build/Release/redis-session-storage.node', 'dist', 'native', 'native-build', 'prebuilds'],
])

/**
 * Compiles the addon and lib/ incrementally. Does nothing if neither the inputs nor the outputs have
 * changed since.
 */
export async function build() {
  const stamp = join(output, 'built')
  const state = () => `${process.version} ${hashOf(compiled)}`
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state()) return 'nothing changed'
  await npm(['run', 'build'], { cwd: root })
  mkdirSync(output, { recursive: true })
  writeFileSync(stamp, state())
}

/** The inputs of the package. */
const sources = inRoot([
  ...['lib', 'scripts', 'src', 'binding.gyp', 'tsconfig.json', 'package.json', 'package-lock.json'],
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'docs'],
])

/**
 * Packs the package as it would be published, to build-output/redis-session-storage-<hash>.tgz. The
 * name has a hash of the content, because npm caches tarballs by name. Returns the previous tarball
 * if no input has changed.
 */
export async function pack() {
  mkdirSync(output, { recursive: true })
  const record = join(output, 'packed.json')
  const madeFrom = `${process.version} ${hashOf(sources)}`
  const last = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : {}
  if (last.madeFrom === madeFrom && existsSync(last.tarball)) return last.tarball
  const tarball = await packAnew()
  writeFileSync(record, JSON.stringify({ madeFrom, tarball }))
  return tarball
}

async function packAnew() {
  const folder = join(output, 'packed')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  await npm(['pack', '--pack-destination', folder], { cwd: root })
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const packed = join(folder, `${name}-${version}.tgz`)
  const tarball = join(output, `${name}-${hashOf([packed]).slice(0, 12)}.tgz`)
  renameSync(packed, tarball)
  return tarball
}
