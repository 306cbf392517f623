/** Sessions of tenants' users. Each user is used for some seconds only. */
import { now } from '../clock'
import type { Client } from '../client'
import type { Item } from '../pools'
import { flatten, initialMembers, someMembers, unflatten } from './members'

const tenant = 'acme'

interface User {
  tenant: string
  user: string
  key: string
  mortal: boolean
}

/** A quiet user has two sessions at most and nobody ends them; of a busy one many are created. */
function anyUser(client: Client): User {
  const generation = Math.floor(now() / 20_000)
  const mortal = client.random.chance(0.8)
  const user = mortal
    ? `busy-${generation}-${client.random.below(3)}`
    : `quiet-${client.newValue().replace(':', '-')}`
  return { tenant, user, key: `${tenant}/${user}`, mortal }
}

export async function create(client: Client): Promise<void> {
  const { user, key, mortal } = anyUser(client)
  const fields = initialMembers(client)
  const data = { tenantId: tenant, userId: user, ...unflatten(fields) }
  const made = await client.call(
    'tenantSessions.create',
    key,
    { user: key, fields },
    () => client.storage.tenantSessions.create(data),
    ({ sessionId, evicted }) => ({ sessionId, evicted }),
  )
  if (!made.ok) return
  client.share({ kind: 'tenantSession', id: made.value.sessionId, tenant, user, mortal })
}

const on =
  (work: (client: Client, session: Item<'tenantSession'>) => Promise<unknown>) =>
  async (client: Client): Promise<void> => {
    const session = client.anyOf('tenantSession')
    if (session) await work(client, session)
  }

export const get = on((client, { id }) => {
  const work = () => client.storage.tenantSessions.get(tenant, id)
  return client.call('tenantSessions.get', id, {}, work, flatten)
})

export const update = on((client, { id }) => {
  const fields = someMembers(client)
  const { tenantSessions } = client.storage
  const work = () => tenantSessions.update(tenant, id, unflatten(fields), { merge: ['nested'] })
  return client.call('tenantSessions.update', id, { fields }, work, flatten)
})

export const list = on((client, { user }) => listOf(client, user))

export function listOf(client: Client, user: string): Promise<unknown> {
  const key = `${tenant}/${user}`
  return client.call(
    'tenantSessions.list',
    key,
    { user: key },
    () => client.storage.tenantSessions.list(tenant, user),
    (sessions) => sessions.map((session) => session.sessionId),
  )
}

export const destroy = on(async (client, { id, mortal }) => {
  if (!mortal) return
  const work = () => client.storage.tenantSessions.destroy(tenant, id)
  await client.call('tenantSessions.destroy', id, {}, work)
})

export const destroyAll = on(async (client, { id, user, mortal }) => {
  if (!mortal) return
  const key = `${tenant}/${user}`
  const options = client.random.chance(0.3) ? { except: id } : {}
  const args = { user: key, ...options }
  const work = () => client.storage.tenantSessions.destroyAll(tenant, user, options)
  await client.call('tenantSessions.destroyAll', key, args, work)
})

export async function cleanup(client: Client): Promise<void> {
  const work = () => client.storage.tenantSessions.cleanup(tenant)
  await client.call('tenantSessions.cleanup', '', {}, work)
}
