/** Rate limits: never more hits than GCRA allows, and never a refusal below the limit. */
import { groupBy, isInDoubt, isOk, type Call } from '../call'
import type { Findings } from '../findings'

export function judgeRateLimits(calls: Call[], findings: Findings): void {
  const own = calls.filter((call) => call.op.startsWith('rateLimits.'))
  for (const [key, theirs] of groupBy(own, (call) => call.key)) {
    findings.counts('rate limit')
    const hits = theirs.filter((call) => call.op === 'rateLimits.hit')
    const resets = theirs.filter((call) => call.op === 'rateLimits.reset')
    const allowed = hits.filter((call) => isOk(call) && call.value.allowed === true)
    judgeAllowed(key, allowed, resets, findings)
    judgeRefused(key, hits, findings)
  }
}

/** A limit of `n` in `window` allows `n` hits at once and `n` more in every `window`. */
function judgeAllowed(key: string, allowed: Call[], resets: Call[], findings: Findings): void {
  const sorted = [...allowed].sort((a, b) => a.start - b.start)
  for (const [i, first] of sorted.entries()) {
    for (const last of sorted.slice(i)) {
      const among = sorted.slice(i).filter((call) => call.end <= last.end)
      const fresh = resets.filter((call) => call.start < last.end && endOf(call) > first.start)
      const { limit, window } = first.args as { limit: number; window: number }
      const refilled = ((last.end - first.start) / 1000) * (limit / window)
      const cost = among.reduce((sum, call) => sum + ((call.args.cost as number) ?? 1), 0)
      if (cost <= limit * (1 + fresh.length) + refilled + 1e-6) continue
      const message = `${cost} hits of a limit of ${limit} in ${window} s`
      findings.violate('rate limit exceeded', key, message, among)
      return
    }
  }
}

function judgeRefused(key: string, hits: Call[], findings: Findings): void {
  const cost = (call: Call) => (call.args.cost as number) ?? 1
  for (const call of hits) {
    if (!isOk(call) || call.value.allowed === true) continue
    const before = hits.filter(
      (other) =>
        other.start < call.end && (isInDoubt(other) || (isOk(other) && other.value.allowed)),
    )
    const used = before.reduce((sum, other) => sum + cost(other), 0)
    if (used + cost(call) > (call.args.limit as number)) continue
    findings.violate('rate limit refused too early', key, `refused after ${used} hits`, [
      ...before,
      call,
    ])
  }
}

function endOf(call: Call): number {
  return isOk(call) ? call.end : Infinity
}
