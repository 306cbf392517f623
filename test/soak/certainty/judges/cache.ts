/**
 * The tenants' cache: a read is a miss or a value that nothing had replaced, deleted or invalidated
 * before the read began.
 */
import { groupBy, isInDoubt, isOk, type Call } from '../call'
import type { Findings } from '../findings'

/** One value: when it was stored at the latest, and the reads that returned it. */
interface Stored {
  call: Call
  first: number
  reads: Call[]
}

const writers = ['cache.set', 'cache.orFetch']

export function judgeCache(calls: Call[], findings: Findings): void {
  const own = calls.filter((call) => call.op.startsWith('cache.'))
  const invalidations = own.filter((call) => /invalidateTags|clear/.test(call.op) && isOk(call))
  const byTenant = groupBy(invalidations, (call) => call.args.tenant as string)
  for (const [key, theirs] of groupBy(own, (call) => call.key)) {
    if (key === '') continue
    findings.counts('cache entry')
    judgeEntry(key, theirs, byTenant.get(theirs[0]!.args.tenant as string) ?? [], findings)
  }
}

function judgeEntry(key: string, calls: Call[], invalidations: Call[], findings: Findings): void {
  const stored = new Map<string, Stored>()
  for (const call of calls) {
    if (!writers.includes(call.op) || !(isOk(call) || isInDoubt(call))) continue
    const first = call.op === 'cache.set' && isOk(call) ? call.end : Infinity
    stored.set(call.args.value as string, { call, first, reads: [] })
  }
  for (const call of calls) {
    if (isOk(call) && typeof call.value === 'string') addRead(key, call, stored, findings)
  }
  const removals = calls.filter((call) => /set|delete/.test(call.op) && isOk(call))
  for (const one of stored.values()) {
    const late = one.reads.reduce<Call | undefined>(
      (a, b) => (a && a.start > b.start ? a : b),
      undefined,
    )
    if (!late) continue
    const removal = [...removals, ...invalidations].find((call) => outdates(call, one, late))
    if (!removal) continue
    const message = `read ${late.value as string} after ${removal.op} had removed it`
    findings.violate('stale cache entry', key, message, [one.call, removal, late])
  }
}

/** A fetched value ends with the time at which its fetcher ran. */
const nameOf = (value: unknown) => String(value).split('@')[0]!
const fetchedAt = (value: unknown) => Number(String(value).split('@')[1])

function addRead(key: string, call: Call, all: Map<string, Stored>, findings: Findings): void {
  if (call.op === 'cache.orFetch' && nameOf(call.value) === call.args.value) return
  const stored = all.get(nameOf(call.value))
  if (!stored || call.end < stored.call.start) {
    findings.violate('cache entry invented', key, `read ${call.value as string}`, [call])
    return
  }
  stored.reads.push(call)
  stored.first = Math.min(stored.first, call.end)
}

/** A value that a fetcher brought is older than any invalidation that began after the fetcher. */
function outdates(removal: Call, { call, first }: Stored, read: Call): boolean {
  if (removal === call || removal.end >= read.start) return false
  if (removal.op === 'cache.invalidateTags') {
    const tags = removal.args.tags as string[]
    if (!(call.args.tags as string[]).some((tag) => tags.includes(tag))) return false
  }
  const isTagged = /invalidateTags|clear/.test(removal.op)
  const isFetched = call.op === 'cache.orFetch' && isTagged
  return removal.start > (isFetched ? fetchedAt(read.value) : first)
}
