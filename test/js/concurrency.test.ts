import { createStorage, type Storage } from 'redis-session-storage'
import { output } from './support/child'
import { sharedRedis, type SharedRedis } from './support/shared-redis'
import { until } from './support/until'

let server: SharedRedis
let storage: Storage

beforeAll(async () => {
  server = await sharedRedis()
  storage = createStorage({ url: server.url, commandTimeout: 20_000, logger: false })
})
afterAll(async () => {
  await storage.close()
})

/** A process that updates the session at once with members of its own. */
function updateInProcess(id: string, process: number, count: number): Promise<string> {
  return output(`
    const { createStorage } = require('redis-session-storage')
    const storage = createStorage({ url: '${server.url}', commandTimeout: 20000, logger: false })
    const updates = Array.from({ length: ${count} }, (_, i) =>
      storage.sessions.update('${id}', { ['p${process}_' + i]: i }))
    Promise.all(updates).then((all) => console.log(all.length))`)
}

test('200 updates of 200 members of one session, from 4 processes, all survive', async () => {
  const id = await storage.sessions.create({ first: true })
  const printed = await Promise.all([0, 1, 2, 3].map((p) => updateInProcess(id, p, 50)))
  expect(printed).toEqual(Array(4).fill('50\n'))
  const session = (await storage.sessions.get(id))!
  expect(session['first']).toBe(true)
  const members = Object.keys(session).filter((name) => /^p\d_\d+$/.test(name))
  expect(members).toHaveLength(200)
})

/** A process that updates until an update rejects because the session does not exist. */
function updateUntilGone(id: string): Promise<string> {
  return output(`
    const { createStorage } = require('redis-session-storage')
    const storage = createStorage({ url: '${server.url}', commandTimeout: 20000, logger: false })
    const endless = async () => {
      for (let i = 0; ; i++) await storage.sessions.update('${id}', { ['m' + i % 50]: i, busy: true })
    }
    Promise.allSettled([endless(), endless(), endless()]).then((all) =>
      console.log(...new Set(all.map(({ reason }) => reason.code))))`)
}

test('a session deleted during updates of other processes is never recreated', async () => {
  const id = await storage.sessions.create({})
  const processes = [updateUntilGone(id), updateUntilGone(id)]
  await until(async () => (await storage.sessions.get(id))?.['busy'] as boolean, 'an update')
  expect(await storage.sessions.delete(id)).toBe(true)
  expect(await Promise.all(processes)).toEqual(Array(2).fill('ERR_SESSION_NOT_FOUND\n'))
  expect(await server.command('EXISTS', `project_session:${id}`)).toBe(0)
})

test('a session that is rotated while it is updated lives under its new id alone', async () => {
  const id = await storage.sessions.create({ a: 1 })
  const updating = updateUntilGone(id)
  await until(async () => (await storage.sessions.get(id))?.['busy'] as boolean, 'an update')
  const newId = await storage.sessions.rotate(id)
  expect(await updating).toBe('ERR_SESSION_NOT_FOUND\n')
  expect(await server.command('EXISTS', `project_session:${id}`)).toBe(0)
  expect(await storage.sessions.get(newId)).toMatchObject({ a: 1, busy: true })
})
