/**
 * One native storage with its inbox, shared and counted by the handles with equal settings.
 * `storages` holds it weakly: when the last handle is collected without `close()`, the native
 * storage is closed and the entries of the embedded table remain. From the beginning of an outage
 * to the end of its recovery, `away` holds it strongly.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { CacheState } from '../cache-state/cache-state'
import { Calls } from './calls'
import { ConnectionLog } from './connection-log'
import { Counters } from './counters'
import { CredentialsDesk } from '../options/credentials'
import { fromNative } from '../native/native-error'
import type { Events } from './events'
import { loadAddon } from '../native/load-addon'
import { lines, logTo, type Logger } from '../base/logger'
import type { NativeEvent, NativeStorage } from '../native/native'
import type { NativeLatency, NativeStats } from '../native/native-stats'
import { threadGlobal } from '../base/thread-global'
import { Renewal } from './renewal'
import { identityOf, type Settings } from '../options/settings'
import { optionsText } from '../options/tls'
import { Tracer } from './tracing'
import { reportAtExit, reportUnreplayed } from './unreplayed'

/** Milliseconds. */
const pollInterval = 1000

/** The open storages of this thread by the identity of their settings. */
const storages = threadGlobal('storages', () => new Map<string, WeakRef<SharedStorage>>())
/** Storages whose server is away, until their changes have been replayed. */
const away = threadGlobal('away', () => new Set<SharedStorage>())
/** True after the log line that no server is configured. */
const loggedMemory = threadGlobal('saidMemory', () => false)
/** True after the warning that certificates are not verified. */
const warnedUnverified = threadGlobal('saidUnverified', () => false)

export class SharedStorage {
  readonly counters = new Counters()
  readonly log = new ConnectionLog()
  readonly cache = new CacheState()
  readonly renewal = new Renewal()
  /** The events of handles with listeners. */
  readonly listening = new Set<Events>()
  readonly calls: Calls
  readonly native: NativeStorage
  handles = 0

  constructor(readonly settings: Settings) {
    // The inbox must not reference `this`: the addon holds the inbox and would keep this storage
    // alive.
    const { counters, log, listening, renewal } = this
    const self = new WeakRef(this)
    const tracer = new Tracer(settings.native.host === '' ? 'memory' : 'redis')
    this.calls = new Calls(
      tracer,
      (error) => counters.failed(error),
      (name, detail) => {
        if (name === 'fallback') tracer.type = 'memory'
        if (name === 'recovered') tracer.type = 'redis'
        holdWhileAway(self.deref(), name)
        renewal.event(name)
        const argument = name === 'error' ? fromNative(detail) : detail
        log.event(name, argument)
        for (const events of [...listening]) events.emit(name, argument)
      },
      settings.credentials && new CredentialsDesk(settings.credentials),
    )
    const { Storage } = loadAddon()
    this.native = new Storage(optionsText(settings.native), this.calls)
    this.calls.native = new WeakRef(this.native)
  }

  /** Closes the native storage. Resolves when the pending calls have ended. */
  async close(): Promise<void> {
    collected.unregister(this)
    await endNative(this.native, this.calls, 'close')
    away.value.delete(this)
    reportUnreplayed(this.stats(), this.log)
  }

  stats(): NativeStats {
    return statsOf(this.native)
  }

  latencies(): Record<string, NativeLatency> {
    return JSON.parse(this.native.latencies()) as Record<string, NativeLatency>
  }
}

function statsOf(native: NativeStorage): NativeStats {
  return JSON.parse(native.stats()) as NativeStats
}

/**
 * Holds the storage while its server is away, because changes that are not replayed would be lost
 * with it. Does not keep the process alive.
 */
function holdWhileAway(storage: SharedStorage | undefined, event: NativeEvent): void {
  if (event === 'fallback') reportAtExit(reportAll)
  if (storage === undefined) return
  if (event === 'fallback') away.value.add(storage)
  if (event === 'recovered') away.value.delete(storage)
}

function reportAll(): void {
  for (const storage of openStorages()) reportUnreplayed(storage.stats(), storage.log)
}

/** The open storages of this thread, whichever copy of the package opened them. */
export function openStorages(): SharedStorage[] {
  const all = [...storages.value.values()].map((storage) => storage.deref())
  return all.filter((storage) => storage !== undefined)
}

interface Remains {
  identity: string
  native: NativeStorage
  calls: Calls
}

const collected = new FinalizationRegistry<Remains>(({ identity, native, calls }) => {
  if (storages.value.get(identity)?.deref() === undefined) storages.value.delete(identity)
  void abandonOnceReplayed(native, calls)
})

/**
 * Waits until all changes are replayed, then abandons the native storage. Changes can be pending if
 * the storage was collected before the event `fallback`.
 */
async function abandonOnceReplayed(native: NativeStorage, calls: Calls): Promise<void> {
  while (hasPendingChanges(native)) await sleep(pollInterval, undefined, { ref: false })
  await endNative(native, calls, 'abandon')
}

function hasPendingChanges(native: NativeStorage): boolean {
  const { entries, invalidations } = statsOf(native).journal
  return entries + invalidations > 0
}

/**
 * Closes the native storage after the last pending call, because a call of several steps has more
 * commands to send.
 */
async function endNative(
  native: NativeStorage,
  calls: Calls,
  end: 'close' | 'abandon',
): Promise<void> {
  await calls.drained()
  return new Promise((resolve, reject) => {
    native[end](calls.open('close', resolve, reject, () => undefined, undefined))
  })
}

/** Returns the storage for these settings and counts one more handle. */
export function acquire(settings: Settings): SharedStorage {
  const identity = identityOf(settings)
  const open = storages.value.get(identity)?.deref()
  const storage = open ?? new SharedStorage(settings)
  if (open === undefined) {
    storages.value.set(identity, new WeakRef(storage))
    const { native, calls } = storage
    collected.register(storage, { identity, native, calls }, storage)
  }
  storage.handles += 1
  storage.log.add(settings.logger)
  if (settings.unconfigured) logMemoryOnce(settings.logger)
  const { tls, tlsRejectUnauthorized } = settings.native
  if (tls && !tlsRejectUnauthorized) warnUnverifiedOnce(settings.logger)
  return storage
}

/**
 * Counts one handle less. Returns true for the last handle: the native storage must then be closed.
 */
export function release(storage: SharedStorage): boolean {
  storage.handles -= 1
  if (storage.handles > 0) return false
  const identity = identityOf(storage.settings)
  if (storages.value.get(identity)?.deref() === storage) storages.value.delete(identity)
  return true
}

function logMemoryOnce(logger: Logger | false): void {
  if (loggedMemory.value || logger === false) return
  loggedMemory.value = true
  const level = process.env.NODE_ENV === 'production' ? 'warn' : 'info'
  logTo([logger], level, lines.memory)
}

function warnUnverifiedOnce(logger: Logger | false): void {
  if (warnedUnverified.value || logger === false) return
  warnedUnverified.value = true
  logTo([logger], 'warn', lines.unverified)
}
