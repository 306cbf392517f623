/** One call of a client process, as the judges see it. */
export interface Call {
  /** The process that made it, such as `client 2.3`: its number and how often it was restarted. */
  by: string
  /** Its number within the process. */
  n: number
  op: string
  /** The session, token, lock, limit or key that it concerns. */
  key: string
  args: any
  /** Before the call was made, on the shared clock. */
  start: number
  /** After its outcome was delivered; Infinity when there was none. */
  end: number
  /** 'ok', the code of the error, or 'KILLED' when the process was killed first. */
  outcome: string
  /** The cause's code, if the error had one. */
  cause?: string
  value: any
  /** `storage.type` was 'memory' at its start or at its end, or changed to it in between. */
  memory: boolean
  /**
   * When its effect is visible to other processes at the latest: its end, or for a call answered
   * from memory the next `recovered` event; Infinity when the process was killed before that.
   */
  visible: number
  /** Conflicts that the recovery which replayed it counted. */
  conflicts: number
  /** The process was killed before it had settled with the server after this call. */
  killedUnsettled: boolean
}

/** Rejections after which nothing was carried out. */
const refusals = ['ERR_SESSION_NOT_FOUND', 'ERR_INVALID_ARGUMENT', 'ERR_TOO_LARGE']

export function isOk(call: Call): boolean {
  return call.outcome === 'ok'
}

/** Its effect may take place once, at any later time, or never. */
export function isInDoubt(call: Call): boolean {
  return !isOk(call) && !refusals.includes(call.outcome)
}

/** The process that reads everything once the faults are over. */
export const auditor = 'auditor'

export function isFinal(call: Call): boolean {
  return call.by === auditor
}

/** When `observer` sees its effect at the latest. */
export function effectiveFor(call: Call, observer: string): number {
  return call.by === observer ? call.end : call.visible
}

/** For operations that are never answered from memory. */
export function fromServer(call: Call): Call {
  return call.memory ? { ...call, memory: false, visible: call.end } : call
}

export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
