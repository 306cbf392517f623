/** How each package manager installs an application. */
import { lstatSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { fetchedNode, programOf, versionOfTool } from '../manager-tools.mjs'
import { capture } from '../processes.mjs'

const titles = { npm: 'npm', pnpm: 'pnpm', yarn: 'Yarn', bun: 'Bun' }
const kindOf = (manager) => manager.split('-')[0]

/** Returns the name and version of a row's package manager. */
export function titleOf({ manager }) {
  return `${titles[kindOf(manager)]} ${versionOfTool(manager)}`
}

/** Writes the configuration of the package manager to the root of the project. */
function configure(project, { manager, layout, workspace }) {
  const write = (name, lines) => writeFileSync(join(project, name), `${lines.join('\n')}\n`)
  if (manager === 'yarn-4') write('.yarnrc.yml', [`nodeLinker: ${layout}`])
  if (kindOf(manager) !== 'pnpm') return
  if (workspace) write('pnpm-workspace.yaml', ['packages:', '  - apps/*'])
}

function argumentsOf({ manager, layout }) {
  switch (kindOf(manager)) {
    case 'npm':
      return ['install', '--no-audit', '--no-fund']
    case 'pnpm':
      return ['install', `--config.node-linker=${layout}`]
    case 'yarn':
      return manager === 'yarn-1' ? ['install', '--no-progress'] : ['install']
    default:
      return ['install']
  }
}

/** Text by which a package manager asks for a decision about scripts, or compiles. */
const asks =
  /(build scripts?|install scripts?|allow-?scripts|approve)[^]{0,300}redis-session-storage|redis-session-storage[^\n]*(build scripts|allow-?scripts)|node-gyp/i

/** Throws unless the packages are stored in the requested way. */
function verifyLayout(application, { layout }) {
  if (layout !== 'isolated' && layout !== 'hoisted') return
  const linked = lstatSync(join(application, 'node_modules/next')).isSymbolicLink()
  if (linked !== (layout === 'isolated')) throw new Error(`The layout is not ${layout}`)
}

/** Installs the packages of a project. Throws if that fails, or if a decision is asked for. */
export async function install(project, application, row, env) {
  configure(project, row)
  const program = programOf(row.manager)
  const [command, ...before] = row.manager === 'bun' ? [program] : [fetchedNode, program]
  const options = { cwd: project, env, timeout: 600_000 }
  const { code, log } = await capture(command, [...before, ...argumentsOf(row)], options)
  if (code !== 0) throw new Error(`The installation ended with ${code}:\n${log}`)
  if (asks.test(log)) throw new Error(`The installation asks:\n${log}`)
  verifyLayout(application, row)
}
