/** The package managers that the tests run, and the Node.js that runs them, at pinned versions. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { output } from './paths.mjs'
import { npm } from './processes.mjs'
import { hashOf, unlessDone } from './stamps.mjs'

const folder = join(output, 'installers')
const nodePackage = `node-${process.platform}-${process.arch}`
const bunPackage = `@oven/bun-${process.platform}-${process.arch === 'arm64' ? 'aarch64' : 'x64'}`

/** Packages to fetch, by the name of their folder in node_modules. */
const packages = {
  'npm-10': 'npm:npm@10.9.9',
  'npm-11': 'npm:npm@11.21.2',
  'npm-12': 'npm:npm@12.2.2',
  'pnpm-9': 'npm:pnpm@9.15.9',
  'pnpm-10': 'npm:pnpm@10.34.8',
  'pnpm-11': 'npm:pnpm@11.28.11',
  'yarn-1': 'npm:yarn@1.22.22',
  'yarn-4': 'npm:@yarnpkg/cli-dist@4.18.1',
  bun: `npm:${bunPackage}@1.4.4`,
  [nodePackage]: '24.22.3',
}

const programs = {
  npm: 'bin/npm-cli.js',
  'pnpm-9': 'bin/pnpm.cjs',
  'pnpm-10': 'bin/pnpm.cjs',
  'pnpm-11': 'bin/pnpm.mjs',
  yarn: 'bin/yarn.js',
  bun: 'bin/bun',
}

const inFolder = (...names) => join(folder, 'node_modules', ...names)

/** The Node.js that was fetched. The oldest supported one is too old for some package managers. */
export const fetchedNode = inFolder(nodePackage, 'bin/node')
export const fetchedNodeVersion = packages[nodePackage]

/** Returns the version of a package manager. */
export const versionOfTool = (name) => packages[name].split('@').at(-1)

/** Returns the path of a package manager's program. */
export function programOf(name) {
  return inFolder(name, programs[name] ?? programs[name.split('-')[0]])
}

/** Fetches the package managers at exactly these versions. */
export function fetchManagers() {
  mkdirSync(folder, { recursive: true })
  const manifest = join(folder, 'package.json')
  writeFileSync(manifest, JSON.stringify({ private: true, dependencies: packages }))
  return unlessDone(join(folder, 'node_modules', '.stamp'), hashOf([manifest]), async () => {
    await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--force'], {
      cwd: folder,
    })
  })
}
