/** Locks: one holder at a time, and fencing tokens that grow with each acquisition. */
import { groupBy, isOk, type Call } from '../call'
import type { Findings } from '../findings'

/** The time in which a holder certainly has the lock. */
interface Hold {
  acquired: Call
  from: number
  until: number
}

/** Milliseconds of a server's clock that expiry may be early by. */
const resolution = 3

export function judgeLocks(calls: Call[], findings: Findings): void {
  const own = calls.filter((call) => call.op.startsWith('locks.'))
  for (const [name, theirs] of groupBy(own, (call) => call.key)) {
    findings.counts('lock')
    const acquired = theirs.filter(({ op, value, outcome }) => {
      return op === 'locks.acquire' && outcome === 'ok' && value !== null
    })
    const uses = groupBy(
      theirs.filter((call) => call.op !== 'locks.acquire'),
      (call) => `${call.by} ${call.args.acquisition}`,
    )
    const holds = acquired.map((call) =>
      holdOf(call, uses.get(`${call.by} ${call.n}`) ?? [], findings),
    )
    judgeHolds(name, holds, findings)
    judgeFences(name, acquired, findings)
  }
}

/** From its acquisition to its release or the end of its TTL, whichever comes first. */
function holdOf(acquired: Call, uses: Call[], findings: Findings): Hold {
  const ttl = acquired.args.ttl as number
  let until = acquired.start + ttl - resolution
  for (const call of [...uses].sort((a, b) => a.start - b.start)) {
    if (isOk(call) && call.value === false && call.end < until) {
      const message = `${call.op} was false while the lock was held`
      findings.violate('held lock lost', call.key, message, [acquired, call])
    }
    if (call.op === 'locks.release') until = Math.min(until, call.start)
    else if (isOk(call) && call.value === true) until = call.start + ttl - resolution
  }
  return { acquired, from: acquired.end, until }
}

function judgeHolds(name: string, holds: Hold[], findings: Findings): void {
  let latest: Hold | undefined
  for (const hold of [...holds].sort((a, b) => a.from - b.from)) {
    if (hold.until <= hold.from) continue
    if (latest && hold.from < latest.until) {
      const message = `held by ${latest.acquired.by} and by ${hold.acquired.by}`
      findings.violate('lock held by two', name, message, [latest.acquired, hold.acquired])
    }
    if (!latest || hold.until > latest.until) latest = hold
  }
}

function judgeFences(name: string, acquired: Call[], findings: Findings): void {
  const byEnd = [...acquired].sort((a, b) => a.end - b.end)
  const fences = new Map<number, Call>()
  let highest: Call | undefined
  let next = 0
  for (const call of [...acquired].sort((a, b) => a.start - b.start)) {
    for (; byEnd[next]!.end < call.start; next++) {
      if (!highest || fenceOf(byEnd[next]!) > fenceOf(highest)) highest = byEnd[next]
    }
    const twin = fences.get(fenceOf(call))
    fences.set(fenceOf(call), call)
    const other = twin ?? (highest && fenceOf(highest) > fenceOf(call) ? highest : undefined)
    if (!other) continue
    const message = `fence ${fenceOf(call)} after ${fenceOf(other)}`
    findings.violate('fence did not grow', name, message, [other, call])
  }
}

const fenceOf = (call: Call) => call.value.fence as number
