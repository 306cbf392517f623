/**
 * Creations that a browser repeats because the reply was lost: they make one session.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import { projectSessionRoutes } from 'redis-session-storage/next'
import { output } from './support/child'
import { startRedis, type RedisServer } from './support/redis-server'
import { send } from './support/requests'
import { liftSessionLimits } from './support/session-limits'
import { until } from './support/until'

const seen: object[] = []
const { POST, PUT } = projectSessionRoutes({ validate: (fields: object) => void seen.push(fields) })

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
  liftSessionLimits()
  configure({ url: server.url, logger: false })
})
beforeEach(() => server.command('FLUSHALL'))
afterAll(() => redisSessionStorage.close())

const post = (body: object) => send(POST, 'POST', { body })
const create = async (body: object): Promise<string> => (await post(body)).body.sessionId
const stored = async (id: string) =>
  JSON.parse((await server.command('GET', `project_session:${id}`)) as string)
const storedSessions = async () =>
  ((await server.command('KEYS', 'project_session:*')) as string[]).length
const newAttempt = () => crypto.randomUUID()
const versionOf = (id: string) => id[14]

describe('a creation with an attempt', () => {
  test.each([
    ['with data', { projectData: { projectName: 'A' } }, '4'],
    ['without data', {}, '8'],
  ])('%s makes one session, however often it is repeated', async (_, data, version) => {
    const body = { attempt: newAttempt(), ...data }
    const first = await post(body)
    const repeated = await Promise.all([post(body), post(body), post(body)])
    expect(first.status).toBe(200)
    expect(versionOf(first.body.sessionId as string)).toBe(version)
    for (const { status, body } of repeated) {
      expect(status).toBe(200)
      expect(Object.keys(body as object)).toEqual(Object.keys(first.body as object))
      expect(body).toMatchObject({
        sessionId: first.body.sessionId,
        createdAt: first.body.createdAt,
      })
    }
    expect(await storedSessions()).toBe(1)
  })

  test('makes one session of requests that arrive at the same time', async () => {
    const body = { attempt: newAttempt(), currentStep: 2 }
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(body)))
    expect(new Set(answers.map(({ body }) => body.sessionId as string)).size).toBe(1)
    expect(await storedSessions()).toBe(1)
  })

  test('does not overwrite changes saved in the meantime', async () => {
    const body = { attempt: newAttempt(), projectData: { projectName: 'A' } }
    const sessionId = await create(body)
    await send(PUT, 'PUT', { body: { sessionId, projectData: { projectName: 'B' } } })
    expect(await create(body)).toBe(sessionId)
    expect(await stored(sessionId)).toMatchObject({ projectData: { projectName: 'B' } })
  })

  test('of another attempt makes another session', async () => {
    const ids = [await create({ attempt: newAttempt() }), await create({ attempt: newAttempt() })]
    expect(ids[0]).not.toBe(ids[1])
  })

  test('makes one session even if only one of its requests has data', async () => {
    const attempt = newAttempt()
    const sessionId = await create({ attempt })
    expect(await create({ attempt, projectData: { projectName: 'A' } })).toBe(sessionId)
    expect(await storedSessions()).toBe(1)
  })

  test.each([
    ['deleted', (id: string) => redisSessionStorage.delete(id)],
    ['completed', (id: string) => redisSessionStorage.complete(id)],
    ['rotated', (id: string) => redisSessionStorage.rotate(id)],
  ])('never brings a session back that was %s', async (_, end) => {
    for (const data of [{}, { currentStep: 2 }]) {
      const body = { attempt: newAttempt(), ...data }
      const sessionId = await create(body)
      await end(sessionId)
      const answer = await post(body)
      expect(answer.status).toBe(409)
      expect(answer.body).toEqual({ error: expect.any(String), code: 'ERR_CONFLICT' })
      expect(await redisSessionStorage.get(sessionId)).toBeNull()
      expect((await post({ ...body, attempt: newAttempt() })).status).toBe(200)
    }
  })

  test('finds the session that another process has created', async () => {
    const body = { attempt: newAttempt(), currentStep: 2 }
    const code = `
      const { projectSessionRoutes } = require('redis-session-storage/next')
      const { POST } = projectSessionRoutes()
      const request = new Request('http://localhost/', {
        method: 'POST', body: ${JSON.stringify(JSON.stringify(body))},
        headers: { 'Content-Type': 'application/json' },
      })
      POST(request).then((response) => response.json()).then(({ sessionId }) => {
        console.log(sessionId)
        process.exit()
      })`
    const printed = await output(code, { env: { REDIS_URL: server.url } })
    expect(printed).toContain(await create(body))
    expect(await storedSessions()).toBe(1)
  })

  test('makes one session while the store is away', async () => {
    const body = { attempt: newAttempt(), projectData: { projectName: 'A' } }
    server.signal('SIGSTOP')
    await until(async () => (await post({})).status === 200, 'sessions in memory')
    const [first, ...repeated] = [await create(body), await create(body), await create(body)]
    server.signal('SIGCONT')
    expect(repeated).toEqual([first, first])
    await until(() => server.command('EXISTS', `project_session:${first}`), 'the session')
  })

  test('with a cookie makes one session, whose id scripts cannot compute', async () => {
    const cookie = projectSessionRoutes({ cookie: true })
    const body = { attempt: newAttempt(), currentStep: 2 }
    const cookies = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const { headers } = await send(cookie.POST, 'POST', { body })
        return headers.get('set-cookie')!
      }),
    )
    expect(new Set(cookies).size).toBe(1)
    expect(await storedSessions()).toBe(1)
    expect(cookies[0]).not.toContain(await create(body))
  })

  test.each(['', 'x', 7, {}, ['a']])('is refused when the attempt is %j', async (attempt) => {
    const { status, body } = await post({ attempt })
    expect({ status, body }).toEqual({ status: 400, body: { error: 'attempt must be a UUID' } })
  })
})

test('a session without data ends after ten minutes, one with data lives as long as any', async () => {
  const empty = await create({})
  const filled = await create({ currentStep: 2 })
  const ttl = async (id: string) => Number(await server.command('TTL', `project_session:${id}`))
  expect(await ttl(empty)).toBeLessThanOrEqual(600)
  expect(await ttl(filled)).toBeGreaterThan(600)
  await send(PUT, 'PUT', { body: { sessionId: empty, currentStep: 2 } })
  expect(await ttl(empty)).toBeGreaterThan(600)
})

test('neither validate nor the session sees the attempt', async () => {
  seen.length = 0
  const sessionId = await create({ attempt: newAttempt(), currentStep: 2 })
  expect(seen).toEqual([{ currentStep: 2 }])
  expect(await stored(sessionId)).not.toHaveProperty('attempt')
})
