/**
 * Running other programs: each child is waited for, and is ended with us.
 */
import { spawn, spawnSync } from 'node:child_process'

const children = new Set()

/** Ends what we started, then ourselves, when the person or the system says so. */
export function endChildrenOnSignals() {
  for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143 })) {
    process.on(signal, () => {
      endChildren(signal)
      process.exitCode = code
      if (children.size === 0) process.exit(code)
    })
  }
}

export function endChildren(signal = 'SIGTERM') {
  for (const child of children) child.kill(signal)
}

/** Starts a program that shares our terminal; `exit` resolves to its exit code. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  children.add(child)
  const exit = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal))
  }).finally(() => children.delete(child))
  return { child, exit }
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
