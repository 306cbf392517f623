/** Sessions of tenants' users: as project sessions, and never more of one user than allowed. */
import { fromServer, groupBy, isInDoubt, isOk, type Call } from '../call'
import type { Findings } from '../findings'
import { judgeExistence, type Ending, type Sighting } from './existence'
import { judgeMembers } from './members'
import { sightingOf } from './sessions'

const what = 'tenant session'
const create = 'tenantSessions.create'

/** What is known of one user's sessions. */
class User {
  readonly creations: Call[]
  readonly lists: Call[]
  readonly revocations: Call[]

  constructor(
    readonly key: string,
    calls: Call[],
    readonly byId: Map<string, Call[]>,
    readonly maximum: number,
  ) {
    const of = (op: string) => calls.filter((call) => call.op === op)
    this.creations = of(create)
    this.lists = of('tenantSessions.list').filter(isOk)
    this.revocations = of('tenantSessions.destroyAll')
  }

  get births(): Call[] {
    return this.creations.filter(isOk)
  }

  sightingsOf(birth: Call): Sighting[] {
    const id = idOf(birth)
    const own = this.byId.get(id) ?? []
    const listed = this.lists
      .filter((call) => call.start > birth.end)
      .map((call) => ({ call, present: (call.value as string[]).includes(id) }))
    return [...own.map(sightingOf).filter((sighting) => sighting !== undefined), ...listed]
  }

  endingsOf(birth: Call): Ending[] {
    const id = idOf(birth)
    const own = (this.byId.get(id) ?? []).filter((call) => call.op === 'tenantSessions.destroy')
    const others = [...this.revocations, ...this.creations].filter((call) => call !== birth)
    return [...own, ...others]
      .map((call) => this.#endingBy(call, id, birth))
      .filter((ending) => ending !== undefined)
  }

  #endingBy(call: Call, id: string, birth: Call): Ending | undefined {
    switch (call.op) {
      case 'tenantSessions.destroy':
        if (isOk(call)) return call.value ? { call, kind: 'certain', exclusive: true } : undefined
        break
      case 'tenantSessions.destroyAll':
        if (call.args.except === id) return undefined
        if (isOk(call) && birth.end < call.start) {
          return { call, kind: 'certain', exclusive: false }
        }
        if (isOk(call) && call.end < birth.start) return undefined
        return { call, kind: 'possible', exclusive: false }
      default:
        if (isOk(call)) {
          const evicted = call.value.evicted as string[]
          return evicted.includes(id) ? { call, kind: 'certain', exclusive: false } : undefined
        }
        if (!this.#mayEvict(call)) return undefined
    }
    return isInDoubt(call) ? { call, kind: 'possible', exclusive: false } : undefined
  }

  /** Whether the user may already have the maximum when a creation in doubt takes place. */
  #mayEvict(creation: Call): boolean {
    const others = this.creations.filter((call) => call !== creation)
    const live = others.filter((call) => !isOk(call) || !this.#endedBefore(call, creation.start))
    return live.length >= this.maximum
  }

  #endedBefore(birth: Call, time: number): boolean {
    const id = idOf(birth)
    const isEnd = (call: Call) =>
      isOk(call) &&
      call.end < time &&
      ((call.op === 'tenantSessions.destroy' && call.value === true) ||
        (call.op === 'tenantSessions.destroyAll' &&
          birth.end < call.start &&
          call.args.except !== id) ||
        (call.op === create && (call.value.evicted as string[]).includes(id)))
    return [...(this.byId.get(id) ?? []), ...this.revocations, ...this.creations].some(isEnd)
  }
}

const idOf = (birth: Call) => birth.value.sessionId as string

export function judgeTenantSessions(calls: Call[], maximum: number, findings: Findings): void {
  const own = calls.filter((call) => call.op.startsWith('tenantSessions.')).map(fromServer)
  const byUser = groupBy(
    own.filter((call) => call.args?.user),
    (call) => call.args.user as string,
  )
  const byId = groupBy(
    own.filter((call) => !call.args?.user),
    (call) => call.key,
  )
  for (const [key, theirs] of byUser) judgeUser(new User(key, theirs, byId, maximum), findings)
}

function judgeUser(user: User, findings: Findings): void {
  const lives = user.births.map((birth) => ({
    what,
    key: idOf(birth),
    birth,
    sightings: user.sightingsOf(birth),
    endings: user.endingsOf(birth),
  }))
  for (const life of lives) {
    judgeExistence(life, findings)
    judgeMembers(
      'member of a tenant session',
      life.key,
      life.birth,
      user.byId.get(life.key) ?? [],
      findings,
    )
  }
  judgeMaximum(user, lives, findings)
  judgeRevocations(user, lives, findings)
}

interface Known {
  birth: Call
  sightings: Sighting[]
  endings: Ending[]
}

function judgeMaximum(user: User, lives: Known[], findings: Findings): void {
  for (const list of user.lists) {
    if ((list.value as string[]).length > user.maximum) {
      const message = `a list of ${(list.value as string[]).length} sessions`
      findings.violate('maximum of sessions exceeded', user.key, message, [list])
    }
  }
  const certain = lives.flatMap(({ birth, sightings }) => {
    const found = sightings.filter(({ present }) => present)
    const last = found.reduce<Call | undefined>((latest, { call }) => {
      return !latest || call.start > latest.start ? call : latest
    }, undefined)
    return last && last.start > birth.end ? [{ birth, last }] : []
  })
  for (const { birth } of certain) {
    const live = certain.filter((o) => o.birth.end <= birth.end && o.last.start > birth.end)
    if (live.length <= user.maximum) continue
    const message = `${live.length} sessions were live at one time`
    const evidence = live.flatMap((other) => [other.birth, other.last])
    findings.violate('maximum of sessions exceeded', user.key, message, evidence)
    return
  }
}

/** A revocation counts at least the sessions that nothing else can have ended. */
function judgeRevocations(user: User, lives: Known[], findings: Findings): void {
  for (const call of user.revocations.filter(isOk)) {
    const ended = lives.filter(
      ({ birth, endings, sightings }) =>
        birth.end < call.start &&
        endings.some((ending) => ending.call === call) &&
        !endings.some((other) => other.call !== call && other.call.start < call.end) &&
        !sightings.some((seen) => !seen.present && seen.call.start < call.start),
    )
    if (ended.length <= (call.value as number)) continue
    const message = `destroyAll counted ${call.value as number} of ${ended.length} sessions`
    const evidence = [...ended.map((life) => life.birth), call]
    findings.violate('revocation miscounted', user.key, message, evidence)
  }
}
