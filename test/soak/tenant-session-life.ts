/** A tenant session of a user of its own, which no other tenant and no other user ever sees. */
import { Owned } from './owned'
import { between, oneOf } from './random'
import type { Life, Stage } from './stage'

const unknown = 'ERR_SESSION_NOT_FOUND'
/** An earlier update that had no answer may have been carried out meanwhile. */
const changed = 'ERR_CONFLICT'

interface Home {
  tenant: string
  user: string
}

export const tenantSessionLife: Life = async (stage) => {
  const { tenantSessions } = stage.storage
  const mark = stage.newMark()
  const home = { tenant: `tenant${stage.caller % 8}`, user: mark.slice(0, 40) }
  const data = { tenantId: home.tenant, userId: home.user, mark, count: 0 }
  const created = await stage.call('tenantSessions.create', () => tenantSessions.create(data))
  if (!created.ok) return
  const owned = new Owned(stage, 'tenant session', created.value.sessionId, mark)
  owned.expect(created.value.evicted.length === 0, 'another session ended for the first one')
  for (let i = between(2, 8); i > 0; i--) await oneOf(steps)(stage, owned, home)
  await remove(stage, owned, home)
  await read(stage, owned, home)
}

async function read(stage: Stage, owned: Owned, { tenant }: Home): Promise<void> {
  const work = () => stage.storage.tenantSessions.get(tenant, owned.id)
  const got = await stage.call('tenantSessions.get', work)
  if (got.ok) owned.saw(got.value as never)
}

async function readElsewhere(stage: Stage, owned: Owned): Promise<void> {
  const work = () => stage.storage.tenantSessions.get('elsewhere', owned.id)
  const got = await stage.call('tenantSessions.get', work)
  if (got.ok) owned.expect(got.value === null, 'it is seen by another tenant')
}

async function update(stage: Stage, owned: Owned, { tenant }: Home): Promise<void> {
  const fields = owned.next()
  const work = () => stage.storage.tenantSessions.update(tenant, owned.id, fields)
  const expected = [unknown, changed]
  const got = await stage.call('tenantSessions.update', work, { expected })
  if (got.ok) owned.updated(got.value as never)
  else owned.expect(got.code !== unknown, 'an acknowledged session is lost to an update')
}

async function list(stage: Stage, owned: Owned, { tenant, user }: Home): Promise<void> {
  const work = () => stage.storage.tenantSessions.list(tenant, user)
  const got = await stage.call('tenantSessions.list', work)
  if (!got.ok) return
  owned.expect(got.value.length === 1, `a list of ${got.value.length} sessions instead of one`)
  for (const session of got.value) owned.saw(session as never)
}

async function remove(stage: Stage, owned: Owned, { tenant, user }: Home): Promise<void> {
  const { tenantSessions } = stage.storage
  const one = () => tenantSessions.destroy(tenant, owned.id)
  const all = () => tenantSessions.destroyAll(tenant, user)
  const got = await stage.call<boolean | number>('tenantSessions.destroy', oneOf([one, all]))
  owned.end = got.ok ? 'acknowledged' : 'tried'
}

const steps = [read, read, readElsewhere, update, update, list]
