/**
 * Tests the installation with each npm-compatible package manager. Each installs the packed tarball
 * without a compiler on its PATH, without a registry, and without prompts.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { output } from './paths.mjs'
import { npm, start } from './processes.mjs'
import { hashOf, unlessDone } from './stamps.mjs'
import { step } from './steps.mjs'
import { which } from './tools.mjs'

const folder = join(output, 'installers')
const nodePackage = `node-${process.platform}-${process.arch}`

/** Packages to fetch, by the name of their folder in node_modules. */
const tools = {
  'npm-10': 'npm:npm@10.9.9',
  'npm-12': 'npm:npm@12.2.2',
  'pnpm-9': 'npm:pnpm@9.15.9',
  'pnpm-11': 'npm:pnpm@11.28.11',
  'yarn-1': 'npm:yarn@1.22.22',
  'yarn-4': 'npm:@yarnpkg/cli-dist@4.18.1',
  [nodePackage]: '24.22.3',
}

const file = './redis-session-storage.tgz'

/** `node`: runs on the fetched Node.js, because the current one may be too old. */
const installers = [
  { name: 'npm-10', program: 'bin/npm-cli.js', add: ['install', file] },
  { name: 'npm-12', program: 'bin/npm-cli.js', add: ['install', file], node: true },
  { name: 'pnpm-9', program: 'bin/pnpm.cjs', add: ['add', file] },
  { name: 'pnpm-11', program: 'bin/pnpm.mjs', add: ['add', file], node: true },
  { name: 'yarn-1', program: 'bin/yarn.js', add: ['add', `file:${file}`] },
  { name: 'yarn-4', program: 'bin/yarn.js', add: ['add', `redis-session-storage@file:${file}`] },
]

/** Fetches the package managers at exactly these versions. */
function fetchInstallers() {
  mkdirSync(folder, { recursive: true })
  const manifest = join(folder, 'package.json')
  writeFileSync(manifest, JSON.stringify({ private: true, dependencies: tools }))
  return unlessDone(join(folder, 'node_modules', '.stamp'), hashOf([manifest]), async () => {
    await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--force'], {
      cwd: folder,
    })
  })
}

const inFolder = (...names) => join(folder, 'node_modules', ...names)

/** Creates an empty project with the tarball, and a PATH that contains only node and sh. */
function layOutProject({ node }, tarball) {
  const project = mkdtempSync(join(tmpdir(), 'rss-install-'))
  mkdirSync(join(project, 'bin'))
  symlinkSync(
    node ? inFolder(nodePackage, 'bin/node') : process.execPath,
    join(project, 'bin/node'),
  )
  symlinkSync(which('sh'), join(project, 'bin/sh'))
  symlinkSync(tarball, join(project, file))
  writeFileSync(join(project, 'package.json'), '{ "name": "app", "private": true }')
  return project
}

/**
 * Returns an environment without the user's settings. The registry is a port without a listener.
 */
function environmentIn(project) {
  const registry = 'http://127.0.0.1:9'
  return {
    HOME: project,
    PATH: join(project, 'bin'),
    npm_config_registry: registry,
    npm_config_audit: 'false',
    npm_config_fetch_retries: '0',
    npm_config_update_notifier: 'false',
    YARN_CACHE_FOLDER: join(project, 'cache'),
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_ENABLE_TELEMETRY: '0',
  }
}

/** Stores a session with the installed package, through Yarn's Plug'n'Play if set up. */
const use = `
  const { createStorage } = require('redis-session-storage')
  const { sessions } = createStorage({ provider: 'memory', logger: false })
  sessions.create({ name: 'a' }).then((id) => sessions.get(id)).then(({ name }) => console.log(name))`

/** Runs Node.js in the project. Resolves to its exit code and output. */
async function runNode(project, args) {
  const { child, exit } = start(join(project, 'bin/node'), args, {
    cwd: project,
    env: environmentIn(project),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  })
  const written = Promise.all([child.stdout, child.stderr].map((stream) => text(stream)))
  return { code: await exit, log: (await written).join('') }
}

/** Resolves to the problem with the installation, or undefined. */
async function wrongIn(project, { name, program, add }) {
  const added = await runNode(project, [inFolder(name, program), ...add])
  if (added.code !== 0) return `it ended with ${added.code}:\n${added.log}`
  if (/build script|approve|allow-?scripts|gyp/i.test(added.log)) return `it asks:\n${added.log}`
  const plugAndPlay = existsSync(join(project, '.pnp.cjs')) ? ['--require', './.pnp.cjs'] : []
  const used = await runNode(project, [...plugAndPlay, '--eval', use])
  return used.log === 'a\n' ? undefined : `the package does not work:\n${used.log}`
}

/** Installs the tarball. Resolves to the problem, or undefined. */
async function install(installer, tarball) {
  const project = layOutProject(installer, tarball)
  try {
    return await wrongIn(project, installer)
  } finally {
    rmSync(project, { recursive: true })
  }
}

/** Installs the tarball with each package manager, as one test each. */
export async function installerTests(tarball) {
  await step('Fetching the package managers', fetchInstallers)
  const results = { passed: 0, failed: 0 }
  for (const installer of installers) {
    const wrong = await step(installer.name, () => install(installer, tarball))
    results[wrong ? 'failed' : 'passed'] += 1
  }
  return results
}
