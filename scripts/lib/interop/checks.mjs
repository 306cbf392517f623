/**
 * Checks that one version can read, change and delete what the other stores. Each runs in both
 * directions.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'

const data = { projectData: { title: 'Häuschen', rooms: 3 }, step: 1 }

export const checks = {
  'a project session is read, updated, patched and deleted': async (a, b) => {
    const id = await a.call('sessions.create', data)
    assert.deepEqual((await b.call('sessions.get', id)).projectData, data.projectData)
    await b.call('sessions.update', id, { projectData: { rooms: 4 } }, { merge: ['projectData'] })
    const updated = await a.call('sessions.get', id)
    assert.deepEqual(updated.projectData, { title: 'Häuschen', rooms: 4 })
    await a.call('sessions.patch', id, { step: 2 })
    assert.equal((await b.call('sessions.get', id)).step, 2)
    assert.equal(await b.call('sessions.touch', id), true)
    assert.equal(await b.call('sessions.delete', id), true)
    assert.equal(await a.call('sessions.get', id), null)
    assert.equal(await a.call('sessions.touch', id), false)
  },

  'a project session is rotated, and the rotated one is completed once': async (a, b) => {
    const id = await a.call('sessions.create', data)
    await a.call('sessions.get', id)
    const rotated = await b.call('sessions.rotate', id)
    assert.equal(await a.call('sessions.get', id), null)
    assert.equal((await a.call('sessions.get', rotated)).step, 1)
    const both = await Promise.all([a, b].map((x) => x.call('sessions.complete', rotated)))
    assert.equal(both.filter((session) => session !== null).length, 1)
  },

  'a tenant session is read, updated, listed and destroyed': async (a, b) => {
    const [tenantId, userId] = [randomUUID(), 'user']
    const { sessionId } = await a.call('tenantSessions.create', { tenantId, userId, role: 'admin' })
    assert.equal((await b.call('tenantSessions.get', tenantId, sessionId)).role, 'admin')
    await b.call('tenantSessions.update', tenantId, sessionId, { role: 'guest' })
    assert.equal((await a.call('tenantSessions.get', tenantId, sessionId)).role, 'guest')
    const ids = (await b.call('tenantSessions.list', tenantId, userId)).map((s) => s.sessionId)
    assert.deepEqual(ids, [sessionId])
    assert.equal(await b.call('tenantSessions.destroy', tenantId, sessionId), true)
    assert.equal(await a.call('tenantSessions.get', tenantId, sessionId), null)
    assert.deepEqual(await a.call('tenantSessions.list', tenantId, userId), [])
  },

  'a user is logged out everywhere, except from one session': async (a, b) => {
    const [tenantId, userId] = [randomUUID(), 'user']
    const created = []
    for (const x of [a, b, a])
      created.push((await x.call('tenantSessions.create', { tenantId, userId })).sessionId)
    const [kept] = created
    assert.equal(await b.call('tenantSessions.destroyAll', tenantId, userId, { except: kept }), 2)
    for (const x of [a, b]) {
      const found = await Promise.all(
        created.map((id) => x.call('tenantSessions.get', tenantId, id)),
      )
      assert.deepEqual(found.map(Boolean), [true, false, false])
    }
    assert.equal(await a.call('tenantSessions.destroyAll', tenantId, userId), 1)
  },

  'the limit of sessions per user counts those of both versions': async (a, b) => {
    const [tenantId, userId] = [randomUUID(), 'user']
    const created = []
    for (let i = 0; i < 7; i++) {
      const by = i % 2 === 0 ? a : b
      created.push((await by.call('tenantSessions.create', { tenantId, userId })).sessionId)
    }
    const ids = (await b.call('tenantSessions.list', tenantId, userId)).map((s) => s.sessionId)
    assert.deepEqual(new Set(ids), new Set(created.slice(2)))
    assert.equal(await a.call('tenantSessions.get', tenantId, created[0]), null)
  },

  'a cached value is read, and is gone after an invalidation or a delete': async (a, b) => {
    const tenant = randomUUID()
    await a.call('cache.set', tenant, 'products', 'one', { price: 1 }, 60, ['price'])
    await a.call('cache.set', tenant, 'products', 'two', { price: 2 }, 60)
    const many = await b.call('cache.getMany', tenant, 'products', ['one', 'two'])
    assert.deepEqual(many, { one: { price: 1 }, two: { price: 2 } })
    await b.call('cache.invalidateTags', tenant, ['price'])
    for (const x of [a, b]) assert.equal(await x.call('cache.get', tenant, 'products', 'one'), null)
    const fetched = await a.call('cache.orFetch', tenant, 'products', 'one', 3, 60, ['price'])
    assert.equal(fetched, 3)
    assert.equal(await b.call('cache.orFetch', tenant, 'products', 'one', 4, 60, ['price']), 3)
    assert.equal(await b.call('cache.delete', tenant, 'products', 'two'), true)
    assert.equal(await a.call('cache.get', tenant, 'products', 'two'), null)
    await b.call('cache.clear', tenant)
    assert.equal(await a.call('cache.get', tenant, 'products', 'one'), null)
  },

  'a bridge token is consumed once': async (a, b) => {
    const token = await a.call('bridgeTokens.issue', { user: 'u' })
    assert.deepEqual(await b.call('bridgeTokens.peek', token), { user: 'u' })
    const both = await Promise.all([a, b].map((x) => x.call('bridgeTokens.consume', token)))
    assert.equal(both.filter((payload) => payload !== null).length, 1)
    const revoked = await b.call('bridgeTokens.issue', 1)
    assert.equal(await a.call('bridgeTokens.revoke', revoked), true)
    assert.equal(await b.call('bridgeTokens.consume', revoked), null)
  },

  'a lock has one holder, and fences grow': async (a, b) => {
    const name = randomUUID()
    const first = await a.call('locks.acquire', name, { ttl: 10_000 })
    assert.equal(await b.call('locks.acquire', name, { ttl: 10_000 }), null)
    assert.equal(await a.call('locks.release', name), true)
    const second = await b.call('locks.acquire', name, { ttl: 10_000 })
    assert.ok(second > first)
    assert.equal(await b.call('locks.release', name), true)
  },

  'a rate limit counts the hits of both versions': async (a, b) => {
    const [name, limit] = [randomUUID(), { limit: 6, window: 3600 }]
    const hits = []
    for (let i = 0; i < 8; i++) hits.push(await [a, b][i % 2].call('rateLimits.hit', name, limit))
    assert.equal(hits.filter(({ allowed }) => allowed).length, 6)
    assert.equal(await a.call('rateLimits.reset', name), true)
    assert.equal((await b.call('rateLimits.peek', name, limit)).remaining, 6)
  },

  'plain values are read and counted on': async (a, b) => {
    const key = randomUUID()
    await a.call('values.set', key, 'text')
    assert.equal(await b.call('values.get', key), 'text')
    assert.equal(await b.call('values.del', key), 1)
    assert.equal(await a.call('values.incr', key), 1)
    assert.equal(await b.call('values.incr', key), 2)
    await b.call('values.expire', key, 100)
    assert.ok((await a.call('values.ttl', key)) > 90)
  },
}
