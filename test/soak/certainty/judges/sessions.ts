/** Project sessions: whether they are found when they should be, and what their members hold. */
import { groupBy, isInDoubt, isOk, type Call } from '../call'
import type { Findings } from '../findings'
import { judgeExistence, type Ending, type Sighting } from './existence'
import { judgeMembers } from './members'

export const notFound = 'ERR_SESSION_NOT_FOUND'

const creations = ['sessions.create', 'sessions.rotate']

/** Whether the call found its session; undefined when its outcome says nothing about that. */
export function sightingOf(call: Call): Sighting | undefined {
  if (call.outcome === notFound) return { call, present: false }
  if (!isOk(call)) return undefined
  return { call, present: call.value !== null && call.value !== false }
}

export function judgeSessions(calls: Call[], findings: Findings): void {
  const own = calls.filter((call) => call.op.startsWith('sessions.'))
  const byId = groupBy(
    own.filter((call) => call.op !== 'sessions.create'),
    (call) => call.key,
  )
  const births = own.filter((call) => creations.includes(call.op) && isOk(call))
  for (const birth of births) judgeLife(birth, byId.get(birth.value as string) ?? [], findings)
  for (const birth of births) {
    if (birth.op === 'sessions.create') judgeContent(birth, byId, findings)
  }
}

function judgeLife(birth: Call, calls: Call[], findings: Findings): void {
  const sightings = calls.map(sightingOf).filter((sighting) => sighting !== undefined)
  const endings = calls.map(endingOf).filter((ending) => ending !== undefined)
  const failures = calls.filter((call) => !isOk(call) && call.outcome !== notFound)
  const what = 'project session'
  judgeExistence(
    { what, key: birth.value as string, birth, sightings, endings, failures },
    findings,
  )
}

function endingOf(call: Call): Ending | undefined {
  if (!['sessions.delete', 'sessions.complete', 'sessions.rotate'].includes(call.op))
    return undefined
  if (sightingOf(call)?.present) return { call, kind: 'certain', exclusive: true }
  if (!isInDoubt(call)) return undefined
  const kind = call.op === 'sessions.rotate' ? 'temporary' : 'possible'
  return { call, kind, exclusive: false }
}

/** A session keeps its members through its rotations. */
function judgeContent(birth: Call, byId: Map<string, Call[]>, findings: Findings): void {
  const calls: Call[] = []
  for (const ids = [birth.value as string]; ids.length > 0;) {
    const own = byId.get(ids.pop()!) ?? []
    calls.push(...own.map((call) => asReplayed(call, own)))
    const rotations = own.filter((call) => call.op === 'sessions.rotate' && isOk(call))
    ids.push(...rotations.map((call) => call.value as string))
  }
  judgeMembers('member of a project session', birth.value as string, birth, calls, findings)
}

/** What was changed in memory is lost if the session had ended before it could be replayed. */
function asReplayed(call: Call, own: Call[]): Call {
  if (!call.memory || !call.args?.fields) return call
  const hadEnded = own.some((other) => endingOf(other) && other.start < call.visible)
  return hadEnded ? { ...call, visible: Infinity } : call
}
