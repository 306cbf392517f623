/**
 * What every copy of this package in the thread shares: it hangs on globalThis, since a bundler may
 * load the package more than once.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Flight, Flights } from './cache-flights'
import type { FailureLogs } from './next/failure'
import type { Limiter } from './next/limiter'
import type { SharedStorage } from './shared-storage'
import type { StorageHandle } from './storage'
import type { StorageOptions } from './options'

export interface Registry {
  /** The open native storages by what makes two the same; held weakly. */
  readonly storages: Map<string, WeakRef<SharedStorage>>
  /** Those whose server is away: held, handle or not, until it has heard what was answered here. */
  readonly away: Set<SharedStorage>
  /** The fetches of each storage that has any under way. */
  readonly fetching: Set<Flights>
  /** Inside a fetcher, the fetch that it runs for. */
  readonly fetcher: AsyncLocalStorage<Flight>
  /** Of each storage that routes count requests in. */
  readonly limiters: WeakMap<StorageHandle, Limiter>
  /** What requests have failed with, once one has. */
  failureLogs: FailureLogs | undefined
  /** Warnings of routes that the log has been given. */
  readonly warnings: Set<string>
  /** Options of the default storage, once somebody has told them. */
  options: StorageOptions | undefined
  /** Made at its first use. */
  defaultStorage: StorageHandle | undefined
  /** Whether the log was told that nothing is configured. */
  saidMemory: boolean
  /** Whether the log was told of variables that nobody reads. */
  saidUnread: boolean
  /** Whether the log was told that certificates are not verified. */
  saidUnverified: boolean
  /** Whether the log was warned of a session cookie that is not Secure. */
  saidPlainCookie: boolean
  /** A number for each function that is an option, and the next one. */
  readonly functions: { identities: WeakMap<object, number>; next: number }
  /** Whether the end of the process is watched for what servers have not heard of. */
  reportsAtExit: boolean
}

const key = Symbol.for('redis-session-storage')

/** This thread's registry. */
export function registry(): Registry {
  const home = globalThis as { [key]?: Registry | undefined }
  home[key] ??= {
    storages: new Map(),
    away: new Set(),
    fetching: new Set(),
    fetcher: new AsyncLocalStorage(),
    limiters: new WeakMap(),
    failureLogs: undefined,
    warnings: new Set(),
    options: undefined,
    defaultStorage: undefined,
    saidMemory: false,
    saidUnread: false,
    saidUnverified: false,
    saidPlainCookie: false,
    functions: { identities: new WeakMap(), next: 1 },
    reportsAtExit: false,
  }
  return home[key]
}
