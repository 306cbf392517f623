/** The tenants' cache: some entries that all processes read and write. */
import { now } from '../clock'
import type { Client } from '../client'

const tenants = ['acme', 'globex']
const namespace = 'soak'
const keys = 6
const tags = 3
const ttl = 3600

interface Place {
  tenant: string
  name: string
  key: string
}

function anyPlace(client: Client): Place {
  const tenant = client.random.oneOf(tenants)
  const name = `entry${client.random.below(keys)}`
  return { tenant, name, key: `${tenant}/${name}` }
}

const anyTags = (client: Client) => [`tag${client.random.below(tags)}`]

export async function set(client: Client): Promise<void> {
  const { tenant, name, key } = anyPlace(client)
  const value = client.newValue()
  const args = { tenant, value, tags: anyTags(client) }
  const { cache } = client.storage
  await client.call('cache.set', key, args, () =>
    client.random.chance(0.7)
      ? cache.set(tenant, namespace, name, value, ttl, args.tags)
      : cache.setMany(tenant, namespace, [[name, value]], ttl, args.tags),
  )
}

export async function get(client: Client): Promise<void> {
  const { tenant, name, key } = anyPlace(client)
  const { cache } = client.storage
  await client.call('cache.get', key, { tenant }, async () => {
    if (client.random.chance(0.7)) return cache.get<string>(tenant, namespace, name)
    return (await cache.getMany<string>(tenant, namespace, [name])).get(name) ?? null
  })
}

export async function remove(client: Client): Promise<void> {
  const { tenant, name, key } = anyPlace(client)
  const work = () => client.storage.cache.delete(tenant, namespace, name)
  await client.call('cache.delete', key, { tenant }, work)
}

export async function invalidate(client: Client): Promise<void> {
  const { tenant } = anyPlace(client)
  const chosen = anyTags(client)
  const work = () => client.storage.cache.invalidateTags(tenant, chosen)
  await client.call('cache.invalidateTags', '', { tenant, tags: chosen }, work)
}

export async function clear(client: Client): Promise<void> {
  const { tenant } = anyPlace(client)
  await client.call('cache.clear', '', { tenant }, () => client.storage.cache.clear(tenant))
}

/**
 * What a fetcher returns is stored at any later time, unless a tag was invalidated meanwhile. The
 * value ends with the time at which its fetcher ran.
 */
export async function fetch(client: Client): Promise<void> {
  const { tenant, name, key } = anyPlace(client)
  const value = client.newValue()
  const args = { tenant, value, tags: anyTags(client) }
  const fetcher = () => Promise.resolve(`${value}@${Math.ceil(now())}`)
  const options = client.random.chance(0.3) ? { lock: true } : {}
  await client.call('cache.orFetch', key, args, () =>
    client.storage.cache.orFetch(tenant, namespace, name, fetcher, ttl, args.tags, options),
  )
}
