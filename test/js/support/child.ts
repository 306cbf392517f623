/** Code in a Node process of its own, which sees the built package by its name. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { endedAfterTests } from './children'

export const root = join(__dirname, '..', '..', '..')

export interface Ended {
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
}

export interface ChildOptions {
  env?: Record<string, string>
  /** Arguments of node itself, such as `--expose-gc`. */
  nodeArguments?: string[]
  type?: 'commonjs' | 'module'
  /** The program: the one that runs the tests unless another is given. */
  program?: string
  /** Milliseconds after which it is killed: 60,000, or 100,000 under sanitizers. */
  patience?: number
}

/** The sanitizers make a process several times slower. */
const longest = process.env['ASAN_OPTIONS'] === undefined ? 60_000 : 100_000

/** Of what the package reads only the choice of its binary comes from the environment of the tests. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours =
    /^(REDIS(?!_SESSION_STORAGE_BINARY$)|UPSTASH|SESSION)_|^(NODE_ENV|NODE_OPTIONS|JEST_WORKER_ID)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
}

/** Starts the code; it may read what is written to it. One that hangs is ended, by a signal. */
export function startNode(code: string, options: ChildOptions = {}) {
  const { env = {}, nodeArguments = [], type = 'commonjs', patience = longest } = options
  const { program = process.execPath } = options
  const child = endedAfterTests(
    spawn(program, [...nodeArguments, `--input-type=${type}`, '--eval', code], {
      cwd: root,
      env: { ...cleanEnvironment(), ...env },
      stdio: 'pipe',
    }),
  )
  const watchdog = setTimeout(() => child.kill('SIGKILL'), patience)
  const ended = Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null, string | null]>,
  ]).then(([stdout, stderr, [exitCode, signal]]): Ended => {
    clearTimeout(watchdog)
    return { code: exitCode, signal, stdout, stderr }
  })
  return { child, ended }
}

/** Runs the code until its process ends by itself. */
export function runNode(code: string, options: ChildOptions = {}): Promise<Ended> {
  const { child, ended } = startNode(code, options)
  child.stdin.end()
  return ended
}

/** Runs the code and gives what it printed; fails unless the process ended well and in silence. */
export async function output(code: string, options: ChildOptions = {}): Promise<string> {
  const ended = await runNode(code, options)
  expect({ ...ended, stdout: '' }).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
  return ended.stdout
}
