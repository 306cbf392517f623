/** Recorded calls for the judges of the certainty soak, written in one line each. */
import { auditor, type Call } from '../../soak/certainty/call'
import { judge } from '../../soak/certainty/judges'
import type { Exemption } from '../../soak/certainty/findings'

export const maximum = 2

let calls = 0

/** A call from `start` to `end` of one process; an acknowledged one unless `more` says otherwise. */
export function call(
  op: string,
  key: string,
  [start, end]: [number, number],
  value: unknown = true,
  more: Partial<Call> = {},
): Call {
  calls += 1
  return {
    by: 'client 1.0',
    n: calls,
    op,
    key,
    args: {},
    start,
    end,
    outcome: 'ok',
    value,
    memory: false,
    visible: more.end ?? end,
    conflicts: 0,
    killedUnsettled: false,
    ...more,
  }
}

export const two = { by: 'client 2.0' }
export const final = { by: auditor }
export const inDoubt = { outcome: 'ERR_TIMEOUT' }
export const notFound = { outcome: 'ERR_SESSION_NOT_FOUND' }

/** Answered from memory by a process that recovered at `visible`. */
export const inMemory = (visible: number, more: Partial<Call> = {}): Partial<Call> => ({
  ...more,
  memory: true,
  visible,
})

const rulesBroken = (history: Call[]) => [
  ...new Set(judge(history, maximum).violations.map(({ rule }) => rule)),
]

/** The rules that a history breaks, in whatever order its calls were recorded. */
export function broken(...history: Call[]): string[] {
  const rules = rulesBroken(history)
  expect(rulesBroken([...history].reverse()).sort()).toEqual([...rules].sort())
  return rules
}

/** What a history needs to be exempted from; fails when it breaks a rule. */
export function exempted(...history: Call[]): Exemption[] {
  expect(broken(...history)).toEqual([])
  return [...judge(history, maximum).exempt.keys()]
}
