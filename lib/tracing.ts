/**
 * Tells `diagnostics_channel` of each call, on the tracing channel `redis-session-storage:operation`.
 * A call is one that the store is asked; what was refused before, such as a wrong argument, is none.
 * Nothing is made or published while nobody listens.
 */
import { tracingChannel } from 'node:diagnostics_channel'
import type { StorageError } from './errors'
import type { NativeStats } from './native-stats'
import { runGuarded } from './warn'

/** What the subscribers get, one object for all events of a call: no values, no ids, no keys. */
export interface Trace {
  /** Such as `sessions.get`. */
  readonly operation: string
  /** What answers: a Redis server or the embedded store. */
  readonly type: NativeStats['type']
  error?: StorageError | undefined
  /** The error's code. */
  code?: string | undefined
}

const channels = tracingChannel<unknown, Trace>('redis-session-storage:operation')
const { start, end, asyncStart, asyncEnd, error: failed } = channels

/** Older releases of Node.js do not tell it of a whole tracing channel. */
function isListenedTo(): boolean {
  return (
    start.hasSubscribers ||
    end.hasSubscribers ||
    asyncStart.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    failed.hasSubscribers
  )
}

/** Publishes what happens to the calls of one storage. */
export class Tracer {
  constructor(public type: NativeStats['type']) {}

  /** A call begins; undefined when nobody listens. */
  begin(operation: string): Trace | undefined {
    if (!isListenedTo()) return undefined
    const trace: Trace = { operation, type: this.type }
    start.publish(trace)
    end.publish(trace)
    return trace
  }

  /** Before the caller is told. */
  succeed(trace: Trace | undefined): void {
    if (trace === undefined) return
    asyncStart.publish(trace)
    asyncEnd.publish(trace)
  }

  /** Before the caller is told. */
  fail(trace: Trace | undefined, error: StorageError): void {
    if (trace === undefined) return
    // A subscriber may have frozen the trace.
    runGuarded('A subscriber', () => Object.assign(trace, { error, code: error.code }))
    failed.publish(trace)
    this.succeed(trace)
  }
}
