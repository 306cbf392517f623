/** The project of a row: a folder with the application and a PATH without a compiler. */
import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'

import { fetchedNode } from '../manager-tools.mjs'
import { output } from '../paths.mjs'
import { npm } from '../processes.mjs'
import { which } from '../tools.mjs'
import { copyApplication, dependencies } from './application.mjs'
import { nextVersions } from './rows.mjs'

/** The folder of the application in the project. */
export const placeOf = ({ workspace }) => (workspace ? 'apps/web' : '.')

/** Creates the project of a row. Returns its folder. */
export function layOutProject(row, tarball) {
  const project = mkdtempSync(join(tmpdir(), 'rss-matrix-'))
  const application = join(project, placeOf(row))
  copyApplication(application)
  copyFileSync(tarball, join(project, basename(tarball)))
  const path = relative(application, join(project, basename(tarball)))
  const file = `file:${path.startsWith('.') ? path : `./${path}`}`
  const packages = dependencies(nextVersions[row.next].version, file)
  writeManifest(application, { name: 'web', dependencies: packages })
  if (row.workspace) writeManifest(project, { name: 'workspace', workspaces: ['apps/*'] })
  linkPrograms(join(project, 'bin'))
  return project
}

function writeManifest(folder, manifest) {
  const text = JSON.stringify({ private: true, version: '0.0.0', ...manifest }, null, 2)
  writeFileSync(join(folder, 'package.json'), text)
}

function linkPrograms(folder) {
  mkdirSync(folder)
  symlinkSync(fetchedNode, join(folder, 'node'))
  symlinkSync(which('sh'), join(folder, 'sh'))
}

const setting = async (name) => (await npm(['config', 'get', name])).trim()

/** Resolves to the settings of npm that reach the registry, for all package managers. */
export async function registrySettings() {
  const [registry, cafile] = await Promise.all(['registry', 'cafile'].map(setting))
  const found = { npm_config_registry: registry, YARN_NPM_REGISTRY_SERVER: registry }
  if (cafile === 'null' || cafile === '') return found
  const variables = ['npm_config_cafile', 'YARN_HTTPS_CA_FILE_PATH', 'NODE_EXTRA_CA_CERTS']
  return { ...found, ...Object.fromEntries(variables.map((name) => [name, cafile])) }
}

/** Returns an environment without the user's settings. The rows share the caches of downloads. */
export function environmentIn(project, settings) {
  const caches = join(output, 'matrix', 'caches')
  return {
    ...settings,
    HOME: project,
    PATH: join(project, 'bin'),
    WORKSPACE_ROOT: project,
    XDG_CACHE_HOME: caches,
    XDG_DATA_HOME: caches,
    npm_config_cache: join(caches, 'npm'),
    npm_config_update_notifier: 'false',
    BUN_INSTALL_CACHE_DIR: join(caches, 'bun'),
    YARN_CACHE_FOLDER: join(project, 'yarn-cache'),
    YARN_ENABLE_GLOBAL_CACHE: 'false',
    YARN_ENABLE_TELEMETRY: '0',
    NEXT_TELEMETRY_DISABLED: '1',
  }
}
