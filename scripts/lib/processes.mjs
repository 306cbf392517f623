/**
 * Running other programs: each child is waited for, and ends with this process.
 */
import { spawn, spawnSync } from 'node:child_process'
import { clearInterval, setInterval } from 'node:timers'

import { alive, signalTree, treeOf } from './process-tree.mjs'

let ending = false

/** Milliseconds between SIGTERM and SIGKILL. */
const grace = 5000

/**
 * Makes SIGHUP, SIGINT and SIGTERM end all children and their descendants, then this process. A
 * process that ignores SIGTERM is killed.
 */
export function endChildrenOnSignals() {
  for (const [signal, code] of Object.entries({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 })) {
    process.on(signal, () => end(code))
  }
  endWithNpm()
}

/** An npm that is killed forwards no signal, but its script gets a new parent. */
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

/** Keeps this process until all of `tree` have ended. */
function killAfterGrace(tree) {
  const deadline = performance.now() + grace
  const watch = setInterval(() => {
    if (performance.now() > deadline) signalTree(tree, 'SIGKILL')
    if (alive(tree).length === 0) clearInterval(watch)
  }, 50)
}

/** All processes below this one, whoever started them. */
function descendants() {
  return treeOf([process.pid]).slice(1)
}

/** Sends SIGTERM to all children and their descendants. */
export function endChildren() {
  signalTree(descendants(), 'SIGTERM')
}

/** Starts a program that shares our terminal; `exit` resolves to its exit code. */
export function start(command, args, options = {}) {
  if (ending) throw new Error('Ended by a signal')
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  const exit = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  return { child, exit }
}

/** Starts a server. Where Linux can do that, it gets SIGTERM even if this process is killed. */
export function startServer(command, args, options = {}) {
  const tie = ['--pdeathsig', 'TERM', '--']
  if (!succeeds('setpriv', [...tie, 'true'])) return start(command, args, options)
  return start('setpriv', [...tie, command, ...args], options)
}

/** Runs a program to its end; its output is shown only when it fails. */
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

/** Runs a program with its output shown; resolves to its exit code. */
export async function show(command, args, options = {}) {
  return start(command, args, options).exit
}

/** Whether a program answers with success, quickly and silently. */
export function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

/** The npm that runs us, or the one on the PATH. */
export function npm(args, options = {}) {
  const own = process.env.npm_execpath
  if (own?.endsWith('npm-cli.js')) return run(process.execPath, [own, ...args], options)
  return run('npm', args, options)
}
