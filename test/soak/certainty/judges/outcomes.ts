/** Whether each call settled, and failed only by what a fault explains. */
import type { Call } from '../call'
import type { Findings } from '../findings'

const explained = ['ok', 'KILLED', 'ERR_TIMEOUT', 'ERR_UNAVAILABLE', 'ERR_OVERLOADED']

/** Codes that are answers of the operation. */
const answers: Record<string, string[]> = {
  'sessions.update': ['ERR_SESSION_NOT_FOUND', 'ERR_CONFLICT'],
  'sessions.patch': ['ERR_SESSION_NOT_FOUND', 'ERR_CONFLICT'],
  'sessions.rotate': ['ERR_SESSION_NOT_FOUND', 'ERR_CONFLICT'],
  'tenantSessions.update': ['ERR_SESSION_NOT_FOUND', 'ERR_CONFLICT'],
}

/** What a server says that refuses to write. */
const writeRefusals = ['NOREPLICAS', 'READONLY', 'MISCONF']

export function judgeOutcomes(calls: Call[], findings: Findings): void {
  for (const call of calls) {
    if (call.outcome === 'PENDING') {
      findings.violate('call never settled', call.key, call.op, [call])
    } else if (!isExplained(call)) {
      const message = `${call.op} failed with ${call.outcome}, ${call.cause ?? 'no cause'}`
      findings.violate('unexpected failure', call.key, message, [call])
    }
  }
}

function isExplained(call: Call): boolean {
  if (explained.includes(call.outcome) || answers[call.op]?.includes(call.outcome)) return true
  return call.outcome === 'ERR_SERVER' && writeRefusals.includes(call.cause ?? '')
}
