/**
 * Who takes part: each opens to sessions with create, get, update and close.
 */
import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import * as clients from './clients.mjs'
import { ttl } from './sample.mjs'

export const contenders = {
  ours: (port) => ours({ host: '127.0.0.1', port }),
  embedded: () => ours({ provider: 'memory' }),
  parse: () => parsing(),
  seeds: async (port) => slidingBySetex(await clients.nodeRedis(port)),
  'node-redis': async (port) => sessionsOn(await clients.nodeRedis(port)),
  ioredis: async (port) => sessionsOn(await clients.ioredis(port, false)),
  'ioredis-auto': async (port) => sessionsOn(await clients.ioredis(port, true)),
  glide: async (port) => sessionsOn(await clients.glide(port)),
}

function ours(options) {
  const { createStorage } = createRequire(import.meta.url)('../../dist/entries/index.js')
  const storage = createStorage({ ...options, logger: false })
  return {
    create: (data) => storage.sessions.create(data),
    get: (id) => storage.sessions.get(id),
    update: (id, fields) => storage.sessions.update(id, fields),
    close: () => storage.close(),
  }
}

/** The floor of every read in JavaScript: the text is there, and is parsed. */
function parsing() {
  const texts = new Map()
  const { create } = sessionsOn({ set: (key, text) => texts.set(key, text) })
  return {
    create,
    get: (id) => JSON.parse(texts.get(`project_session:${id}`)),
    close: () => texts.clear(),
  }
}

/** Sessions as one writes them on a plain client: a read slides by GETEX, an update is not atomic. */
function sessionsOn(client) {
  const keyOf = (id) => `project_session:${id}`
  return {
    async create(data) {
      const sessionId = randomUUID()
      const now = new Date().toISOString()
      const end = new Date(Date.now() + ttl * 1000).toISOString()
      const session = { sessionId, ...data, createdAt: now, lastActivity: now, expiresAt: end }
      await client.set(keyOf(sessionId), JSON.stringify(session))
      return sessionId
    },
    async get(id) {
      const text = await client.getex(keyOf(id))
      return text === null ? null : JSON.parse(text)
    },
    async update(id, fields) {
      const text = await client.get(keyOf(id))
      if (text === null) throw new Error('Session not found')
      const updated = { ...JSON.parse(text), ...fields, lastActivity: new Date().toISOString() }
      await client.set(keyOf(id), JSON.stringify(updated))
      return updated
    },
    close: () => client.close(),
  }
}

/** The same, but a read slides by writing the session back. */
function slidingBySetex(client) {
  const keyOf = (id) => `project_session:${id}`
  return {
    ...sessionsOn(client),
    async get(id) {
      const text = await client.get(keyOf(id))
      if (text === null) return null
      const session = JSON.parse(text)
      const slid = { ...session, lastActivity: new Date().toISOString() }
      await client.set(keyOf(id), JSON.stringify(slid))
      return session
    },
  }
}
