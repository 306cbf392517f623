/**
 * Publishes each call on the tracing channel `redis-session-storage:operation` of
 * `diagnostics_channel`. Calls that are rejected before the store is contacted, such as those with
 * an invalid argument, are not published. Nothing is created or published without subscribers.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html#class-tracingchannel
 */
import { tracingChannel } from 'node:diagnostics_channel'
import type { StorageError } from '../base/errors'
import type { NativeStats } from '../native/native-stats'
import { runGuarded } from '../base/warn'

/**
 * The message for subscribers, one object for all events of a call. Contains no values, ids or
 * keys.
 */
export interface Trace {
  /** The operation, such as `sessions.get`. */
  readonly operation: string
  /** The backend in use: a Redis server or the embedded store. */
  readonly type: NativeStats['type']
  error?: StorageError | undefined
  /** The error's code. */
  code?: string | undefined
}

const channels = tracingChannel<unknown, Trace>('redis-session-storage:operation')
const { start, end, asyncStart, asyncEnd, error: failed } = channels

/** Older releases of Node.js lack `hasSubscribers` of a whole tracing channel. */
function isListenedTo(): boolean {
  return (
    start.hasSubscribers ||
    end.hasSubscribers ||
    asyncStart.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    failed.hasSubscribers
  )
}

/** Publishes the calls of one storage. Owned by its `Calls`. */
export class Tracer {
  constructor(public type: NativeStats['type']) {}

  /** Publishes the beginning of a call. Returns undefined without subscribers. */
  begin(operation: string): Trace | undefined {
    if (!isListenedTo()) return undefined
    const trace: Trace = { operation, type: this.type }
    start.publish(trace)
    end.publish(trace)
    return trace
  }

  /** Call before the promise resolves. */
  succeed(trace: Trace | undefined): void {
    if (trace === undefined) return
    asyncStart.publish(trace)
    asyncEnd.publish(trace)
  }

  /** Call before the promise rejects. */
  fail(trace: Trace | undefined, error: StorageError): void {
    if (trace === undefined) return
    // A subscriber may have frozen the trace.
    runGuarded('A subscriber', () => Object.assign(trace, { error, code: error.code }))
    failed.publish(trace)
    this.succeed(trace)
  }
}
