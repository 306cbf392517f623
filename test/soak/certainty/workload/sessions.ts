/** Project sessions. */
import type { Client } from '../client'
import type { Item } from '../pools'
import { flatten, initialMembers, someMembers, unflatten } from './members'

type Session = Item<'session'>

export async function create(client: Client): Promise<void> {
  const fields = initialMembers(client)
  const { sessions } = client.storage
  const made = await client.call('sessions.create', '', { fields }, () =>
    sessions.create(unflatten(fields)),
  )
  if (!made.ok) return
  const fate = client.random.oneOf(['immortal', 'mortal', 'mortal', 'rotating'] as const)
  client.share({ kind: 'session', id: made.value, fate })
}

const on =
  (work: (client: Client, session: Session) => Promise<unknown>) =>
  async (client: Client): Promise<void> => {
    const session = client.anyOf('session')
    if (session) await work(client, session)
  }

export const get = on((client, { id }) =>
  client.call('sessions.get', id, {}, () => client.storage.sessions.get(id), flatten),
)

export const touch = on((client, { id }) =>
  client.call('sessions.touch', id, {}, () => client.storage.sessions.touch(id)),
)

export const update = on((client, { id }) => {
  const fields = someMembers(client)
  const data = unflatten(fields)
  const { sessions } = client.storage
  if (client.random.chance(0.5)) {
    return client.call('sessions.patch', id, { fields }, () => sessions.patch(id, data), flatten)
  }
  const work = () => sessions.update(id, data, { merge: ['nested'] })
  return client.call('sessions.update', id, { fields }, work, flatten)
})

export const end = on(async (client, { id, fate }) => {
  if (fate !== 'mortal') return
  const { sessions } = client.storage
  if (client.random.chance(0.5)) {
    await client.call('sessions.complete', id, {}, () => sessions.complete(id), flatten)
  } else await client.call('sessions.delete', id, {}, () => sessions.delete(id))
})

export const rotate = on(async (client, { id, fate }) => {
  if (fate === 'immortal') return
  const { sessions } = client.storage
  const rotated = await client.call('sessions.rotate', id, {}, () => sessions.rotate(id))
  if (rotated.ok) client.share({ kind: 'session', id: rotated.value, fate })
})
