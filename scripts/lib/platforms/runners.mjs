/** Ways to run a Node.js for another platform on Linux x64. */
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { output } from '../paths.mjs'
import { start } from '../processes.mjs'
import { muslNode } from './musl.mjs'

const folder = join(output, 'platforms')
const timeout = 300_000

/** Windows programs see the root folder as drive Z. */
const windowsPath = (path) => `Z:${path.replaceAll('/', '\\')}`

/**
 * Runs a command. Its output goes to a file, because Node.js for Windows cannot use Linux's pipes.
 * Resolves to the exit code and the output.
 */
async function runToFile(command, args, env) {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'output.txt')
  const file = openSync(path, 'w')
  const stdio = ['ignore', file, file]
  const { exit } = start(command, args, { stdio, timeout, env: { ...process.env, ...env } })
  const code = await exit.finally(() => closeSync(file))
  return { code, text: readFileSync(path, 'utf8') }
}

/** The environment of Windows programs: a registry of their own, as on Windows 10. */
async function wineEnvironment() {
  const env = { WINEPREFIX: join(folder, 'wine'), WINEDEBUG: '-all' }
  const key = ['HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f']
  const { code, text } = await runToFile('wine', ['reg', 'add', ...key], env)
  if (code !== 0) throw new Error(`wine cannot be set up:\n${text}`)
  return env
}

/**
 * `program`: the path of Node.js in its package. `versions`: the release lines that run here. `run`:
 * runs a script with Node.js and an environment.
 */
export const runners = {
  'linux-x64': {
    how: 'run on Linux',
    level: 'run',
    program: 'bin/node',
    versions: ['20', '22', '24', '26'],
    run: (node, script, env) => runToFile(join(node, 'bin/node'), [script], env),
  },
  'linux-arm64': {
    how: 'run under qemu',
    level: 'emulated',
    program: 'bin/node',
    versions: ['20', '22', '24', '26'],
    run: (node, script, env) => {
      const args = ['-L', '/usr/aarch64-linux-gnu', join(node, 'bin/node'), script]
      return runToFile('qemu-aarch64-static', args, env)
    },
  },
  'linux-x64-musl': {
    how: 'run on Linux with musl',
    level: 'run',
    versions: ['26'],
    run: async (unpacked, script, env) => {
      const { program, env: libraries } = await muslNode(unpacked)
      return runToFile(program, [script], { ...env, ...libraries })
    },
  },
  'win32-x64': {
    how: 'run under wine',
    level: 'emulated',
    program: 'bin/node.exe',
    versions: ['20', '22'],
    run: async (node, script, env) => {
      const wine = await wineEnvironment()
      const paths = { PACKAGE: windowsPath(env.PACKAGE), CA: windowsPath(env.CA) }
      const args = [join(node, 'bin/node.exe'), windowsPath(script)]
      return runToFile('wine', args, { ...env, ...paths, ...wine })
    },
  },
}
