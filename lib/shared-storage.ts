/**
 * One native storage with its inbox, shared and counted by the handles with equal settings. The
 * registry holds it weakly: when the last handle is collected without `close()`, the native storage
 * is closed and the entries of the embedded table remain. From the beginning of an outage to the
 * end of its recovery the registry holds it strongly.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { CacheState } from './cache-state'
import { Calls } from './calls'
import { ConnectionLog } from './connection-log'
import { Counters } from './counters'
import { CredentialsDesk } from './credentials'
import { fromNative } from './errors'
import type { Events } from './events'
import { loadAddon } from './load-addon'
import { lines, say, type Logger } from './logger'
import type { NativeEvent, NativeStorage } from './native'
import type { NativeLatency, NativeStats } from './native-stats'
import { registry } from './registry'
import { Renewal } from './session-times'
import { identityOf, type Settings } from './settings'
import { optionsText } from './tls'
import { Tracer } from './tracing'
import { reportAtExit, reportUnreplayed } from './unreplayed'

/** Milliseconds. */
const betweenLooks = 1000

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
        const told = name === 'error' ? fromNative(detail) : detail
        log.event(name, told)
        for (const events of [...listening]) events.emit(name, told)
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
    registry().away.delete(this)
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
  if (event === 'fallback') reportAtExit()
  if (storage === undefined) return
  if (event === 'fallback') registry().away.add(storage)
  if (event === 'recovered') registry().away.delete(storage)
}

interface Remains {
  identity: string
  native: NativeStorage
  calls: Calls
}

const collected = new FinalizationRegistry<Remains>(({ identity, native, calls }) => {
  const { storages } = registry()
  if (storages.get(identity)?.deref() === undefined) storages.delete(identity)
  void abandonOnceHeard(native, calls)
})

/**
 * Waits until all changes are replayed, then abandons the native storage. Changes can be pending if
 * the storage was collected before the event `fallback`.
 */
async function abandonOnceHeard(native: NativeStorage, calls: Calls): Promise<void> {
  while (isOwed(native)) await sleep(betweenLooks, undefined, { ref: false })
  await endNative(native, calls, 'abandon')
}

function isOwed(native: NativeStorage): boolean {
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
  const { storages } = registry()
  const identity = identityOf(settings)
  const open = storages.get(identity)?.deref()
  const storage = open ?? new SharedStorage(settings)
  if (open === undefined) {
    storages.set(identity, new WeakRef(storage))
    const { native, calls } = storage
    collected.register(storage, { identity, native, calls }, storage)
  }
  storage.handles += 1
  storage.log.add(settings.logger)
  if (settings.unconfigured) sayMemoryOnce(settings.logger)
  const { tls, tlsRejectUnauthorized } = settings.native
  if (tls && !tlsRejectUnauthorized) sayUnverifiedOnce(settings.logger)
  return storage
}

/**
 * Counts one handle less. Returns true for the last handle: the native storage must then be closed.
 */
export function release(storage: SharedStorage): boolean {
  storage.handles -= 1
  if (storage.handles > 0) return false
  const { storages } = registry()
  const identity = identityOf(storage.settings)
  if (storages.get(identity)?.deref() === storage) storages.delete(identity)
  return true
}

function sayMemoryOnce(logger: Logger | false): void {
  if (registry().saidMemory || logger === false) return
  registry().saidMemory = true
  const level = process.env.NODE_ENV === 'production' ? 'warn' : 'info'
  say([logger], level, lines.memory)
}

function sayUnverifiedOnce(logger: Logger | false): void {
  if (registry().saidUnverified || logger === false) return
  registry().saidUnverified = true
  say([logger], 'warn', lines.unverified)
}
