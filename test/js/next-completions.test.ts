/**
 * Completions of project sessions that a browser repeats because the answer was lost.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import { completeSessionRoute, projectSessionRoutes } from 'redis-session-storage/next'
import { output } from './support/child'
import { startRedis, type RedisServer } from './support/redis-server'
import { send } from './support/requests'
import { liftSessionLimits } from './support/session-limits'

const { POST, PUT } = projectSessionRoutes()
const complete = completeSessionRoute()

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
  liftSessionLimits()
  configure({ url: server.url, logger: false })
})
beforeEach(() => server.command('FLUSHALL'))
afterAll(() => redisSessionStorage.close())

const body = { projectData: { projectName: 'A' }, currentStep: 4 }
const create = async (): Promise<string> => (await send(POST, 'POST', { body })).body.sessionId
const headers = { 'idempotency-key': 'one-submit' }
const completion = (sessionId: string, key = 'one-submit') =>
  send(complete.POST, 'POST', { sessionId, headers: { 'idempotency-key': key } })
const withoutKey = (sessionId: string) => send(complete.POST, 'POST', { sessionId })
const existing = (id: string) => server.command('EXISTS', `project_session:${id}`)

test('complete responds with the session and removes it', async () => {
  const sessionId = await create()
  const answer = await completion(sessionId)
  expect(answer).toMatchObject({
    status: 200,
    body: { success: true, session: { sessionId, ...body } },
  })
  expect(answer.body.completedAt).toMatch(/^\d{4}-.*Z$/)
  expect(answer.body).not.toHaveProperty('alreadyCompleted')
  expect(await existing(sessionId)).toBe(0)
})

test('a repeated completion responds with the outcome of the first one', async () => {
  const sessionId = await create()
  const first = await completion(sessionId)
  for (const repeat of [await completion(sessionId), await completion(sessionId)]) {
    expect(repeat.status).toBe(200)
    expect(repeat.body).toEqual({ ...first.body, alreadyCompleted: true })
  }
  expect(redisSessionStorage.metrics().completed).toBeGreaterThan(0)
})

test('of completions that arrive at the same time one completes, and all have its outcome', async () => {
  const sessionId = await create()
  const { completed } = redisSessionStorage.metrics()
  const answers = await Promise.all(Array.from({ length: 10 }, () => completion(sessionId)))
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
  expect(answers.filter(({ body }) => !body.alreadyCompleted)).toHaveLength(1)
  expect(new Set(answers.map(({ body }) => body.completedAt)).size).toBe(1)
  expect(redisSessionStorage.metrics().completed).toBe(completed + 1)
})

test('a completion is found that another process has made', async () => {
  const sessionId = await create()
  const code = `
    const { completeSessionRoute } = require('redis-session-storage/next')
    const { POST } = completeSessionRoute()
    const headers = ${JSON.stringify(headers)}
    const request = new Request('http://localhost/', { method: 'POST', headers })
    POST(request, { params: Promise.resolve({ sessionId: '${sessionId}' }) })
      .then((response) => response.json())
      .then(({ completedAt }) => {
        console.log(completedAt)
        process.exit()
      })`
  const printed = await output(code, { env: { REDIS_URL: server.url } })
  const { body } = await completion(sessionId)
  expect(body).toMatchObject({ alreadyCompleted: true })
  expect(printed).toContain(body.completedAt)
})

test('without a key, or with another one, a repeated completion finds no session', async () => {
  const keyless = await create()
  const [one, other] = await Promise.all([withoutKey(keyless), withoutKey(keyless)])
  expect([one.status, other.status].sort()).toEqual([200, 404])
  expect(await server.command('KEYS', 'bridge:*')).toEqual([])
  const sessionId = await create()
  expect(await completion(sessionId, 'one')).toMatchObject({ status: 200 })
  expect(await completion(sessionId, 'two')).toMatchObject({ status: 404 })
  expect(await withoutKey(sessionId)).toMatchObject({ status: 404 })
  expect(await completion(sessionId, '"one"')).toMatchObject({ status: 200 })
})

test.each(['""', 'k'.repeat(256)])('the key %j is refused, and the session stays', async (key) => {
  const sessionId = await create()
  expect(await completion(sessionId, key)).toMatchObject({ status: 400 })
  expect(await existing(sessionId)).toBe(1)
})

test('the outcome is kept for ten minutes, under a key that does not hold the id', async () => {
  const sessionId = await create()
  await completion(sessionId)
  const keys = (await server.command('KEYS', '*')) as string[]
  const [key, ...others] = keys.filter((name) => name.startsWith('bridge:'))
  expect(others).toEqual([])
  expect(key).not.toContain(sessionId)
  const ttl = Number(await server.command('TTL', key!))
  expect(ttl).toBeGreaterThan(590)
  expect(ttl).toBeLessThanOrEqual(600)
})

test.each([
  ['was deleted', (id: string) => redisSessionStorage.delete(id)],
  ['was rotated', (id: string) => redisSessionStorage.rotate(id)],
  ['has expired', (id: string) => server.command('DEL', `project_session:${id}`)],
])('a session that %s is not completed', async (_, end) => {
  const sessionId = await create()
  await end(sessionId)
  expect(await completion(sessionId)).toMatchObject({ status: 404 })
  expect(await completion(sessionId)).toMatchObject({ status: 404 })
})

test('a Redis user without the rules of bridge tokens completes sessions, once', async () => {
  const rules = ['~project_session:*', '~ratelimit:*', '+@all']
  await server.command('ACL', 'SETUSER', 'sessions-only', 'on', '>secret', ...rules)
  const sessionId = await create()
  const code = `
    const { completeSessionRoute } = require('redis-session-storage/next')
    const { POST } = completeSessionRoute()
    const headers = ${JSON.stringify(headers)}
    const complete = () =>
      POST(new Request('http://localhost/', { method: 'POST', headers }), {
        params: Promise.resolve({ sessionId: '${sessionId}' }),
      })
    complete()
      .then(async (first) => console.log('statuses', first.status, (await complete()).status))
      .finally(() => process.exit())`
  const url = server.url.replace('://', '://sessions-only:secret@')
  expect(await output(code, { env: { REDIS_URL: url } })).toContain('statuses 200 404')
})

test('a completed session stays ended for every other route', async () => {
  const sessionId = await create()
  await completion(sessionId)
  expect(await send(PUT, 'PUT', { body: { sessionId, currentStep: 2 } })).toMatchObject({
    status: 404,
  })
  expect(await existing(sessionId)).toBe(0)
})

describe('with a cookie', () => {
  const routes = projectSessionRoutes({ cookie: true })
  const { POST: completeCookie } = completeSessionRoute({ cookie: true })

  test('a repeated completion is found by the cookie, and no response shows the id', async () => {
    const created = await send(routes.POST, 'POST', { body })
    const [cookie] = created.headers.get('set-cookie')!.split(';')
    const request = { headers: { ...headers, cookie: cookie! } }
    const first = await send(completeCookie, 'POST', request)
    const repeat = await send(completeCookie, 'POST', request)
    expect(first).toMatchObject({ status: 200, body: { session: body } })
    expect(repeat.body).toEqual({ ...first.body, alreadyCompleted: true })
    expect(JSON.stringify(repeat.body)).not.toContain('sessionId')
    expect(repeat.headers.get('set-cookie')).toContain('Max-Age=0')
  })
})
