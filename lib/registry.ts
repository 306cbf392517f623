/**
 * State shared by all copies of this package in the thread. It is stored on globalThis, because a
 * bundler may load the package more than once.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Flight, Flights } from './cache-flights'
import type { FailureLogs } from './next/failure'
import type { Limiter } from './next/limiter'
import type { SharedStorage } from './shared-storage'
import type { StorageHandle } from './storage'
import type { StorageOptions } from './options'

export interface Registry {
  /** The open native storages by the identity of their settings; held weakly. */
  readonly storages: Map<string, WeakRef<SharedStorage>>
  /** Storages whose server is away. Held strongly until their changes have been replayed. */
  readonly away: Set<SharedStorage>
  /** The `Flights` with a running fetch. */
  readonly fetching: Set<Flights>
  /** Inside a fetcher, its fetch. */
  readonly fetcher: AsyncLocalStorage<Flight>
  /** The rate limiters of the routes, by storage. */
  readonly limiters: WeakMap<StorageHandle, Limiter>
  /** The failure logs of the routes; undefined before the first failure. */
  failureLogs: FailureLogs | undefined
  /** Route warnings that have been logged. */
  readonly warnings: Set<string>
  /** The options given to `configure`; undefined before. */
  options: StorageOptions | undefined
  /** The default storage; undefined before its first use. */
  defaultStorage: StorageHandle | undefined
  /** True after the log line that no server is configured. */
  saidMemory: boolean
  /** True after the warning about environment variables that `createStorage` ignores. */
  saidUnread: boolean
  /** True after the warning that certificates are not verified. */
  saidUnverified: boolean
  /** True after the warning about a session cookie without `Secure`. */
  saidPlainCookie: boolean
  /** A number for each function given as an option, and the next number. */
  readonly functions: { identities: WeakMap<object, number>; next: number }
  /** True if an exit handler reports changes that were not replayed. */
  reportsAtExit: boolean
}

const key = Symbol.for('redis-session-storage')

/** Returns this thread's registry. */
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
