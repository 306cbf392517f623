/** Plain values: registers, counters, and keys that are set and deleted once. */
import { groupBy, isInDoubt, isOk, type Call } from '../call'
import type { Findings } from '../findings'
import { judgeRegister } from './register'

/** Before anybody wrote: the write of null that every register begins with. */
const beginning: Call = {
  by: '',
  n: 0,
  op: 'beginning',
  key: '',
  args: null,
  start: -2,
  end: -1,
  outcome: 'ok',
  value: null,
  memory: false,
  visible: -1,
  conflicts: 0,
  killedUnsettled: false,
}

export function judgeValues(calls: Call[], findings: Findings): void {
  const own = calls.filter(({ op }) => /^(values|wrapper)\./.test(op)).map(asAcknowledged)
  for (const [key, theirs] of groupBy(own, (call) => call.key)) {
    if (key.startsWith('counter')) judgeCounter(key, theirs, findings)
    else if (key.startsWith('claim')) judgeClaim(key, theirs, findings)
    else judgePlain(key, theirs, findings)
  }
}

/**
 * What `getRedisWrapper` answers from memory is dropped once the server is back, by design. The
 * call may have reached the server all the same, just before or after the outage.
 */
function asAcknowledged(call: Call): Call {
  return call.op.startsWith('wrapper.') && call.memory ? { ...call, outcome: 'DROPPED' } : call
}

function judgePlain(key: string, calls: Call[], findings: Findings): void {
  const sets = calls.filter((call) => call.args?.value !== undefined)
  const gets = calls.filter((call) => call.args?.value === undefined && isOk(call))
  const writes = sets.map((call) => ({ call, value: call.args.value as unknown }))
  const reads = gets.map((call) => ({ call, value: call.value as unknown }))
  const first = { call: beginning, value: null }
  judgeRegister({ what: 'plain value', key, writes: [first, ...writes], reads }, findings)
}

function judgeCounter(key: string, calls: Call[], findings: Findings): void {
  findings.counts('counter')
  const increments = calls.filter((call) => call.op.endsWith('incr'))
  const counted = increments.filter(isOk)
  const doubtful = increments.filter(isInDoubt)
  const twice = [...groupBy(counted, (call) => String(call.value)).values()].find(
    (g) => g.length > 1,
  )
  if (twice)
    findings.violate('counter repeated', key, `${twice[0]!.value} was returned twice`, twice)
  const results = calls.filter((call) => isOk(call) && call.value !== null)
  for (const call of results) {
    const value = Number(call.value)
    const before = counted.filter((other) => other.end < call.start)
    const possible = [...counted, ...doubtful].filter((other) => other.start < call.end)
    if (value < before.length + (call.op.endsWith('incr') ? 1 : 0)) {
      findings.violate('counter lost', key, `${value} after ${before.length} increments`, [call])
    }
    if (value > possible.length) {
      const message = `${value} after at most ${possible.length} increments`
      findings.violate('counter counted twice', key, message, [call])
    }
  }
}

/** `SET NX` by several processes, then `DEL` by several: one succeeds in each. */
function judgeClaim(key: string, calls: Call[], findings: Findings): void {
  findings.counts('claimed key')
  const claims = calls.filter(
    (call) => call.op.endsWith('setNX') && isOk(call) && call.value === 'OK',
  )
  const deletions = calls.filter((call) => call.op.endsWith('del'))
  const removed = deletions.filter((call) => isOk(call) && call.value === 1)
  if (claims.length > 1 + deletions.filter((d) => isInDoubt(d) || removed.includes(d)).length) {
    findings.violate('key claimed twice', key, `${claims.length} claims succeeded`, claims)
  }
  const possible = calls.filter((call) => call.op.endsWith('setNX') && isInDoubt(call))
  if (removed.length > claims.length + possible.length) {
    const message = `${removed.length} deletions succeeded`
    findings.violate('key deleted twice', key, message, removed)
  }
}
