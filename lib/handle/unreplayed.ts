/**
 * Reports changes from an outage that were not replayed. They are lost with the process. The report
 * is logged when the storage closes and when the process exits.
 */
import type { ConnectionLog } from './connection-log'
import type { NativeStats } from '../native/native-stats'
import { threadGlobal } from '../base/thread-global'

/** True if an exit handler reports changes that were not replayed. */
const reportsAtExit = threadGlobal('reportsAtExit', () => false)

export function reportUnreplayed(stats: NativeStats, log: ConnectionLog): void {
  const { entries, invalidations } = stats.journal
  if (entries + invalidations > 0) log.lose(entries, invalidations)
}

/**
 * Installs `report` as the exit handler, once for all storages of this thread. Does not keep the
 * process alive.
 */
export function reportAtExit(report: () => void): void {
  if (reportsAtExit.value) return
  reportsAtExit.value = true
  process.once('exit', report)
}
