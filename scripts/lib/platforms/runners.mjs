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
 * `versions`: the release lines that run here. `command`: the program that runs a Node.js, which is
 * the folder of its package, with its first arguments and its environment. `pathIn`: converts a path
 * of this system to one of the platform.
 */
export const runners = {
  'linux-x64': {
    how: 'run on Linux',
    level: 'run',
    versions: ['20', '22', '24', '26'],
    command: (node) => ({ program: join(node, 'bin/node') }),
  },
  'linux-arm64': {
    how: 'run under qemu',
    level: 'emulated',
    versions: ['20', '22', '24', '26'],
    command: (node) => ({
      program: 'qemu-aarch64-static',
      args: ['-L', '/usr/aarch64-linux-gnu', join(node, 'bin/node')],
    }),
  },
  'linux-x64-musl': {
    how: 'run on Linux with musl',
    level: 'run',
    versions: ['26'],
    command: muslNode,
  },
  'win32-x64': {
    how: 'run under wine',
    level: 'emulated',
    versions: ['20', '22'],
    command: async (node) => ({
      program: 'wine',
      args: [join(node, 'bin/node.exe')],
      env: await wineEnvironment(),
    }),
    pathIn: windowsPath,
  },
}

/** Runs a script with an environment. Resolves to the exit code and the output. */
export async function runScript({ command, pathIn = (path) => path }, node, script, env) {
  const { program, args = [], env: own } = await command(node)
  const paths = { PACKAGE: pathIn(env.PACKAGE), CA: pathIn(env.CA) }
  return runToFile(program, [...args, pathIn(script)], { ...env, ...paths, ...own })
}
