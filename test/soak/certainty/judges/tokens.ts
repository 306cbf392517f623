/** Bridge tokens: found until they are consumed, and consumed once. */
import { fromServer, groupBy, isInDoubt, isOk, type Call } from '../call'
import type { Findings } from '../findings'
import { judgeExistence, type Ending } from './existence'
import { sightingOf } from './sessions'

export function judgeTokens(calls: Call[], findings: Findings): void {
  const own = calls.filter((call) => call.op.startsWith('bridgeTokens.')).map(fromServer)
  const byToken = groupBy(
    own.filter((call) => call.op !== 'bridgeTokens.issue'),
    (call) => call.key,
  )
  for (const birth of own.filter((call) => call.op === 'bridgeTokens.issue' && isOk(call))) {
    const key = birth.value as string
    const uses = byToken.get(key) ?? []
    const sightings = uses.map(sightingOf).filter((sighting) => sighting !== undefined)
    const endings = uses.map(endingOf).filter((ending) => ending !== undefined)
    judgeExistence({ what: 'bridge token', key, birth, sightings, endings }, findings)
    judgePayloads(birth, uses, findings)
  }
}

function endingOf(call: Call): Ending | undefined {
  if (call.op === 'bridgeTokens.peek') return undefined
  if (sightingOf(call)?.present) return { call, kind: 'certain', exclusive: true }
  return isInDoubt(call) ? { call, kind: 'possible', exclusive: false } : undefined
}

function judgePayloads(birth: Call, uses: Call[], findings: Findings): void {
  for (const call of uses) {
    if (typeof call.value !== 'string' || call.value === birth.args.payload) continue
    findings.violate('bridge token mixed up', birth.key, "another token's payload", [birth, call])
  }
}
