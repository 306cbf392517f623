/**
 * Tests the installation with each npm-compatible package manager. Each installs the packed tarball
 * without a compiler on its PATH, without a registry, and without prompts.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { fetchManagers, fetchedNode, programOf } from './manager-tools.mjs'
import { capture } from './processes.mjs'
import { step } from './steps.mjs'
import { which } from './tools.mjs'
import { usePackage } from './use-package.mjs'

const file = './redis-session-storage.tgz'

/** `node`: runs on the fetched Node.js, because the current one may be too old. */
const installers = [
  { name: 'npm-10', add: ['install', file] },
  { name: 'npm-12', add: ['install', file], node: true },
  { name: 'pnpm-9', add: ['add', file] },
  { name: 'pnpm-11', add: ['add', file], node: true },
  { name: 'yarn-1', add: ['add', `file:${file}`] },
  { name: 'yarn-4', add: ['add', `redis-session-storage@file:${file}`] },
]

/** Creates an empty project with the tarball, and a PATH that contains only node and sh. */
function layOutProject({ node }, tarball) {
  const project = mkdtempSync(join(tmpdir(), 'rss-install-'))
  mkdirSync(join(project, 'bin'))
  symlinkSync(node ? fetchedNode : process.execPath, join(project, 'bin/node'))
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

/** Runs Node.js in the project. Resolves to its exit code and output. */
function runNode(project, args) {
  return capture(join(project, 'bin/node'), args, {
    cwd: project,
    env: environmentIn(project),
    timeout: 120_000,
  })
}

/** Resolves to the problem with the installation, or undefined. */
async function wrongIn(project, { name, add }) {
  const added = await runNode(project, [programOf(name), ...add])
  if (added.code !== 0) return `it ended with ${added.code}:\n${added.log}`
  if (/build script|approve|allow-?scripts|gyp/i.test(added.log)) return `it asks:\n${added.log}`
  // Yarn 4 installs without node_modules.
  const plugAndPlay = existsSync(join(project, '.pnp.cjs')) ? ['--require', './.pnp.cjs'] : []
  const used = await runNode(project, [...plugAndPlay, '--eval', usePackage])
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
  await step('Fetching the package managers', fetchManagers)
  const results = { passed: 0, failed: 0 }
  for (const installer of installers) {
    const wrong = await step(installer.name, () => install(installer, tarball))
    results[wrong ? 'failed' : 'passed'] += 1
  }
  return results
}
