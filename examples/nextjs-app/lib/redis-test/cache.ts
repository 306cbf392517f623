import type { DemoClient } from '@/lib/demo/client'
import { tenant } from '@/lib/demo/tenant'
import type { RedisTest } from './run'

const namespace = 'test_page'
const keyOf = (key: string) => `cache:${tenant}:${namespace}:${key}`

const set = (client: DemoClient, key: string, value: unknown, tags: string[]) => () =>
  client.cache('POST', '', { action: 'set', namespace, key, value, ttl: 60, tags })
const get = (client: DemoClient, key: string) => () =>
  client.cache('GET', `?action=get&namespace=${namespace}&key=${key}`)
const drop = (client: DemoClient, key: string) => () =>
  client.cache('DELETE', `?action=delete&namespace=${namespace}&key=${key}`)

/** A value from its first write to its deletion. */
export const cacheTest = (client: DemoClient): RedisTest => ({
  id: 'cache',
  title: 'Cache',
  lead: 'Sets a value for a minute, then reads, replaces and deletes it.',
  run: async (report) => {
    const key = `user_${crypto.randomUUID()}`
    await report.step('Set', set(client, key, { name: 'John Doe' }, ['user']))
    await report.step('Get', get(client, key), { holds: ({ value }) => value.name === 'John Doe' })
    await report.step('Replace', set(client, key, { name: 'Jane Doe' }, ['user', 'profile']))
    await report.step('Get the new value', get(client, key), {
      holds: ({ value }) => value.name === 'Jane Doe',
    })
    report.show(await client.stored(keyOf(key)))
    await report.step('Delete', drop(client, key))
    await report.step('Get again', get(client, key), { status: 404 })
  },
})

/** Two values with a tag and one without it. */
export const invalidationTest = (client: DemoClient): RedisTest => ({
  id: 'invalidation',
  title: 'Invalidation by tag',
  lead: 'Sets three values, two of them with a tag, and invalidates the tag.',
  run: async (report) => {
    const id = crypto.randomUUID()
    const [one, two, other] = [`one_${id}`, `two_${id}`, `other_${id}`]
    const tag = `tag_${id}`
    await report.step('Set the first, tagged', set(client, one, 1, [tag]))
    await report.step('Set the second, tagged', set(client, two, 2, [tag, 'profile']))
    await report.step('Set the third, without it', set(client, other, 3, ['profile']))
    await report.step('Invalidate the tag', () =>
      client.cache('DELETE', `?action=invalidateByTags&tags=${tag}`),
    )
    await report.step('The first is gone', get(client, one), { status: 404 })
    await report.step('The second is gone', get(client, two), { status: 404 })
    await report.step('The third exists', get(client, other), {
      holds: ({ value }) => value === 3,
    })
    report.show(await client.stored(keyOf(other)))
    await report.step('Delete it', drop(client, other))
  },
})
