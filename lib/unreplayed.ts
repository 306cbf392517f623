/**
 * Reports changes from an outage that were not replayed. They are lost with the process. The report
 * is logged when the storage closes and when the process exits.
 */
import type { ConnectionLog } from './connection-log'
import type { NativeStats } from './native-stats'
import { registry } from './registry'

export function reportUnreplayed(stats: NativeStats, log: ConnectionLog): void {
  const { entries, invalidations } = stats.journal
  if (entries + invalidations > 0) log.lose(entries, invalidations)
}

/** Installs the exit handler for all storages of this thread. Does not keep the process alive. */
export function reportAtExit(): void {
  const shared = registry()
  if (shared.reportsAtExit) return
  shared.reportsAtExit = true
  process.once('exit', reportAll)
}

function reportAll(): void {
  for (const reference of registry().storages.values()) {
    const storage = reference.deref()
    if (storage !== undefined) reportUnreplayed(storage.stats(), storage.log)
  }
}
