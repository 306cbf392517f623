/** A program in a session of its own, so that every process that it starts can be found (Linux). */
import { spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { until } from './until'

export interface SessionProcess {
  readonly pid: number
  readonly command: string
}

const leaders = new Set<number>()

afterAll(() => {
  for (const leader of leaders) {
    for (const { pid } of processesOf(leader)) kill(pid)
  }
})

export function startSession(command: string, args: string[], options: SpawnOptions = {}) {
  const child = spawn(command, args, { ...options, stdio: 'pipe', detached: true })
  const leader = child.pid!
  leaders.add(leader)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  }
  const processes = () => processesOf(leader)
  const closed = once(child, 'close') as Promise<[number | null]>
  return {
    child,
    output: () => output,
    processes,
    /** Resolves to the exit code when no process of the session is left; fails with those that are. */
    gone: async (milliseconds = 20_000): Promise<number | null> => {
      await until(() => processes().length === 0, 'the end', milliseconds).catch(() => {
        throw new Error(`Left behind: ${JSON.stringify(processes())}\n${output}`)
      })
      return (await closed)[0]
    },
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function processesOf(session: number): SessionProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => sessionOf(pid) === session)
    .map((pid) => ({ pid: Number(pid), command: commandOf(pid) }))
}

/** Undefined for a process that has ended. */
function sessionOf(pid: string): number | undefined {
  const [state, , , session] = read(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ')
  return state === 'Z' ? undefined : Number(session)
}

function commandOf(pid: string): string {
  return read(pid, 'cmdline').replaceAll('\0', ' ').trim()
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
