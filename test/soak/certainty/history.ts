/** The journals of all client processes, read back as calls. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Call } from './call'
import type { EndLine, EventLine, Line, StartLine } from './journal'

/** One run of one client process. */
export interface ProcessRun {
  by: string
  /** The path of its journal. */
  journal: string
  /** When it was killed; Infinity if it ended by itself. */
  killed: number
}

const index = 'runs.json'

/** Remembers which journals a folder has, for `loadRuns`. */
export function saveRuns(folder: string, runs: ProcessRun[]): void {
  const endless = (_: string, value: unknown) => (value === Infinity ? null : value)
  writeFileSync(join(folder, index), JSON.stringify(runs, endless))
}

export function loadRuns(folder: string): ProcessRun[] {
  const runs = JSON.parse(readFileSync(join(folder, index), 'utf8')) as ProcessRun[]
  return runs.map((run) => ({ ...run, killed: run.killed ?? Infinity }))
}

interface Recovery {
  at: number
  conflicts: number
}

/** What a journal tells about one process. */
class Run {
  readonly starts: StartLine[] = []
  readonly ends = new Map<number, EndLine>()
  readonly events: EventLine[] = []

  constructor(
    readonly run: ProcessRun,
    lines: Line[],
  ) {
    for (const line of lines) {
      if ('event' in line) this.events.push(line)
      else if ('start' in line) this.starts.push(line)
      else this.ends.set(line.n, line)
    }
  }

  calls(): Call[] {
    const fallbacks = this.#times('fallback')
    const settled = this.#times('settled')
    const recoveries = this.#recoveries()
    return this.starts.map((start) => {
      const call = this.#settle(start, fallbacks)
      if (call.memory) this.#delay(call, recoveries)
      call.killedUnsettled =
        this.run.killed < Infinity && !settled.some((at) => at > call.end && at < this.run.killed)
      return call
    })
  }

  #times(name: string): number[] {
    return this.events.filter(({ event }) => event === name).map(({ at }) => at)
  }

  /** What is stored once a process has stopped in good order is visible to all. */
  #recoveries(): Recovery[] {
    let before = 0
    return this.events
      .filter(({ event }) => event === 'recovered' || event === 'stopped')
      .map(({ at, conflicts }) => {
        const counted = conflicts - before
        before = conflicts
        return { at, conflicts: counted }
      })
  }

  #settle({ n, op, key, args, start, type }: StartLine, fallbacks: number[]): Call {
    const known = this.ends.get(n)
    const unsettled = this.run.killed < Infinity ? 'KILLED' : 'PENDING'
    const end = known?.end ?? Infinity
    const { outcome = unsettled, cause, value } = known ?? {}
    const memory =
      type === 'memory' ||
      known?.type === 'memory' ||
      fallbacks.some((at) => at >= start && at <= end && end < Infinity)
    const { by } = this.run
    const common = { by, n, op, key, args, start, end, outcome, value, memory }
    const call = { ...common, visible: end, conflicts: 0, killedUnsettled: false }
    return cause === undefined ? call : { ...call, cause }
  }

  #delay(call: Call, recoveries: Recovery[]): void {
    const recovery = recoveries.find(({ at }) => at >= call.start)
    call.visible = recovery ? Math.max(call.end, recovery.at) : Infinity
    call.conflicts = recovery?.conflicts ?? 0
  }
}

/** A line that a kill cut off is dropped. */
function linesOf(path: string): Line[] {
  const texts = readFileSync(path, 'utf8').split('\n')
  const last = texts.pop()
  if (last) texts.push(last)
  return texts.flatMap((text, i) => {
    try {
      return [JSON.parse(text) as Line]
    } catch (error) {
      if (i === texts.length - 1) return []
      throw error
    }
  })
}

export function callsOf(run: ProcessRun): Call[] {
  return new Run(run, linesOf(run.journal)).calls()
}
