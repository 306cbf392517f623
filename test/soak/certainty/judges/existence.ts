/**
 * Whether a thing that was created once is found from its creation to its end, and never after.
 * For sessions and tokens.
 */
import { effectiveFor, isFinal, type Call } from '../call'
import type { Findings } from '../findings'

/** A call that found the thing, or did not find it. */
export interface Sighting {
  call: Call
  present: boolean
}

export interface Ending {
  call: Call
  /**
   * `certain`: acknowledged. `possible`: in doubt. `temporary`: a rotation in doubt, which is undone
   * once the server responds.
   */
  kind: 'certain' | 'possible' | 'temporary'
  /** Whether only one such call can succeed. */
  exclusive: boolean
}

export interface Life {
  /** Such as 'project session'. */
  what: string
  key: string
  birth: Call
  sightings: Sighting[]
  endings: Ending[]
  /** Calls on it that failed: each may have read it before it failed. */
  failures?: Call[]
}

const quarterOfAnHour = 15 * 60_000

/** The earliest acknowledged evidence that a thing has ended, for each observer. */
class KnownEnd {
  readonly #own = new Map<string, Call>()
  #visible: Call | undefined

  add(call: Call): void {
    const own = this.#own.get(call.by)
    if (!own || call.end < own.end) this.#own.set(call.by, call)
    if (!this.#visible || call.visible < this.#visible.visible) this.#visible = call
  }

  /** The evidence that `call` began after, from its own process first. */
  before(call: Call): Call | undefined {
    const own = this.#own.get(call.by)
    if (own && own.end < call.start) return own
    return this.#visible && this.#visible.visible < call.start ? this.#visible : undefined
  }
}

export function judgeExistence(life: Life, findings: Findings): void {
  findings.counts(life.what)
  judgeAbsences(life, findings)
  judgePresences(life, findings)
  judgeWinners(life, findings)
}

function judgeAbsences(life: Life, findings: Findings): void {
  for (const { call, present } of life.sightings) {
    if (present || isUnborn(life, call, findings)) continue
    const endings = life.endings.filter((ending) => ending.call.start < call.end)
    if (endings.some(({ kind }) => kind !== 'temporary')) continue
    if (endings.length === 0) {
      findings.violate(`${life.what} lost`, life.key, 'not found, and nobody ended it', [
        life.birth,
        call,
      ])
    } else if (isFinal(call)) judgeRotations(life, endings, call, findings)
  }
}

/** Whether the creation, made in memory, was not visible yet to the process that looked. */
function isUnborn({ birth }: Life, call: Call, findings: Findings): boolean {
  if (!birth.memory || effectiveFor(birth, call.by) < call.start) return false
  if (birth.visible === Infinity) findings.exempts('killedBeforeRecovery')
  return true
}

function judgeRotations(life: Life, endings: Ending[], call: Call, findings: Findings): void {
  if (endings.some((ending) => ending.call.killedUnsettled)) {
    findings.exempts('killedInRotation')
    return
  }
  const calls = [life.birth, ...endings.map((ending) => ending.call), call]
  const message = 'not under its old id after a rotation in doubt'
  findings.violate(`${life.what} lost in a rotation`, life.key, message, calls)
}

function judgePresences(life: Life, findings: Findings): void {
  const known = knownEnd(life)
  for (const { call, present } of life.sightings) {
    const end = present ? known.before(call) : undefined
    if (!end) continue
    if (call.memory && end.by !== call.by && isSeenBefore(life, call)) {
      findings.exempts('memoryRead')
      continue
    }
    const message = `${call.op} found it after its end`
    findings.violate(`${life.what} revived`, life.key, message, [life.birth, end, call])
  }
}

function knownEnd(life: Life): KnownEnd {
  const known = new KnownEnd()
  for (const { call, kind } of life.endings) if (kind === 'certain') known.add(call)
  for (const { call, present } of life.sightings) {
    if (!present && isLasting(life, call)) known.add(call)
  }
  return known
}

/** Whether a thing that was not found can never be found again. */
function isLasting({ birth, endings }: Life, call: Call): boolean {
  if (birth.memory && effectiveFor(birth, call.by) >= call.start) return false
  return !endings.some(({ kind, call: other }) => kind === 'temporary' && other.start < call.end)
}

function isSeenBefore({ birth, sightings, failures = [] }: Life, call: Call): boolean {
  const isRecent = (other: Call) =>
    other.by === call.by && other.end < call.start && other.end > call.start - quarterOfAnHour
  const seen = sightings.filter(({ present }) => present).map((sighting) => sighting.call)
  return [birth, ...seen, ...failures].some(isRecent)
}

/** An end made in memory excludes only those of its own process: others could not know of it. */
function judgeWinners(life: Life, findings: Findings): void {
  const winners = life.endings.filter(({ kind, exclusive }) => kind === 'certain' && exclusive)
  if (winners.length < 2) return
  const calls = winners.map((winner) => winner.call)
  const onServer = calls.filter((call) => !call.memory)
  const processes = new Set(calls.map((call) => call.by))
  if (onServer.length > 1 || processes.size < calls.length) {
    const ops = calls.map((call) => call.op).join(' and ')
    findings.violate(`${life.what} ended twice`, life.key, `${ops} both succeeded`, calls)
  } else findings.exempts('memoryRead')
}
