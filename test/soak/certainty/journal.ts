/**
 * The file in which one client process records its calls: a line before each call, a line after it.
 * Each line is written in one system call, so that it survives a SIGKILL of the process.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { now } from './clock'

export type StorageType = 'redis' | 'memory'

export interface StartLine {
  n: number
  op: string
  key: string
  args: unknown
  start: number
  type: StorageType
}

export interface EndLine {
  n: number
  end: number
  outcome: string
  cause?: string
  value?: unknown
  type: StorageType
}

/** `settled`: healthy and nothing left to replay. `stopped`: it made no further calls. */
export type EventName = 'fallback' | 'recovered' | 'settled' | 'stopped'

export interface EventLine {
  event: EventName
  at: number
  /** `metrics().conflicts` so far, if the build counts them. */
  conflicts: number
}

export type Line = StartLine | EndLine | EventLine

export class JournalFile {
  readonly #file: number

  constructor(path: string) {
    this.#file = openSync(path, 'a')
  }

  write(line: Line): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`)
  }

  event(event: EventName, conflicts: number): void {
    this.write({ event, at: now(), conflicts })
  }

  close(): void {
    closeSync(this.#file)
  }
}
