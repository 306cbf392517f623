/**
 * What a storage did in its server's place and the server has not heard of is lost with the
 * process: said when the storage closes, and when the process ends.
 */
import type { ConnectionLog } from './connection-log'
import type { NativeStats } from './native-stats'
import { registry } from './registry'

export function reportUnreplayed(stats: NativeStats, log: ConnectionLog): void {
  const { entries, invalidations } = stats.journal
  if (entries + invalidations > 0) log.lose(entries, invalidations)
}

/** From now on, for every storage of this thread. Keeps nothing alive. */
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
