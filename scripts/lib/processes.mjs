/** Runs other programs and terminates them when this process ends. */
import { spawn, spawnSync } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { clearInterval, setInterval } from 'node:timers'

import { alive, signalTree, treeOf } from './process-tree.mjs'

let ending = false

/** Milliseconds between SIGTERM and SIGKILL. */
const grace = 5000

/**
 * Makes SIGHUP, SIGINT and SIGTERM terminate all children and their descendants, then this process.
 * A process that ignores SIGTERM is killed after `grace` milliseconds.
 */
export function endChildrenOnSignals() {
  for (const [signal, code] of Object.entries({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 })) {
    process.on(signal, () => end(code))
  }
  endWithNpm()
}

/**
 * Detects that the npm that runs this script was killed. Such an npm forwards no signal, but the
 * script gets a new parent.
 */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    end(143)
  }, 500)
  watch.unref()
}

function end(code) {
  if (ending) return
  ending = true
  process.exitCode = code
  const tree = descendants()
  if (tree.length === 0) process.exit(code)
  signalTree(tree, 'SIGTERM')
  killAfterGrace(tree)
}

/** Keeps this process alive until all processes of `tree` have terminated. */
function killAfterGrace(tree) {
  const deadline = performance.now() + grace
  const watch = setInterval(() => {
    if (performance.now() > deadline) signalTree(tree, 'SIGKILL')
    if (alive(tree).length === 0) clearInterval(watch)
  }, 50)
}

/** Returns all descendants of this process. */
function descendants() {
  return treeOf([process.pid]).slice(1)
}

/** Sends SIGTERM to all children and their descendants. */
export function endChildren() {
  signalTree(descendants(), 'SIGTERM')
}

/** Starts a program on the same terminal. `exit` resolves to its exit code or signal. */
export function start(command, args, options = {}) {
  if (ending) throw new Error('Ended by a signal')
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  const exit = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  return { child, exit }
}

/** Starts a server. On Linux with setpriv, it gets SIGTERM even if this process is killed. */
export function startServer(command, args, options = {}) {
  const tie = ['--pdeathsig', 'TERM', '--']
  if (!succeeds('setpriv', [...tie, 'true'])) return start(command, args, options)
  return start('setpriv', [...tie, command, ...args], options)
}

/** Runs a program and returns its output. Prints the output only if the program fails. */
export async function run(command, args, options = {}) {
  const { child, exit } = start(command, args, { ...options, stdio: ['inherit', 'pipe', 'pipe'] })
  const output = []
  child.stdout.on('data', (chunk) => output.push(chunk))
  child.stderr.on('data', (chunk) => output.push(chunk))
  const code = await exit
  if (code === 0) return Buffer.concat(output).toString()
  process.stderr.write(Buffer.concat(output))
  throw new Error(`${[command, ...args].join(' ')} ended with ${code}`)
}

/** Runs a program without input. Resolves to its exit code or signal, and its output. */
export async function capture(command, args, options = {}) {
  const { child, exit } = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const written = Promise.all([child.stdout, child.stderr].map((stream) => text(stream)))
  return { code: await exit, log: (await written).join('') }
}

/** Runs a program with visible output. Resolves to its exit code or signal. */
export async function show(command, args, options = {}) {
  return start(command, args, options).exit
}

/** Whether a program exits with code 0. Blocks until it exits. */
export function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

/** Returns the npm that started this script, or else the one on the PATH: program and arguments. */
export function npmCommand() {
  const own = process.env.npm_execpath
  return own?.endsWith('npm-cli.js') ? [process.execPath, own] : ['npm']
}

export function npm(args, options = {}) {
  const [command, ...before] = npmCommand()
  return run(command, [...before, ...args], options)
}
