/**
 * The routes of project sessions: what they answer, and what is stored after.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import {
  completeSessionRoute,
  projectSessionByIdRoutes,
  projectSessionRoutes,
} from 'redis-session-storage/next'
import { sharedRedis, type SharedRedis } from './support/shared-redis'
import { send } from './support/requests'
import { liftSessionLimits } from './support/session-limits'

const unknown = '7b1f6f0e-59f1-4c0e-8f0b-3f4f1d2c5a10'
const { POST, PUT } = projectSessionRoutes()
const byId = projectSessionByIdRoutes()
const complete = completeSessionRoute()

let server: SharedRedis
beforeAll(async () => {
  server = await sharedRedis()
  liftSessionLimits()
  configure({ url: server.url, logger: false })
})
afterAll(() => redisSessionStorage.close())

const create = async (body: object = {}): Promise<string> =>
  (await send(POST, 'POST', { body })).body.sessionId

const stored = async (id: string) =>
  JSON.parse((await server.command('GET', `project_session:${id}`)) as string) as object

test('POST responds with the id and the times, and stores the initial data of a wizard', async () => {
  const { status, body, headers } = await send(POST, 'POST', { body: {} })
  expect(status).toBe(200)
  expect(body).toEqual({
    sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
  })
  expect(headers.get('set-cookie')).toBeNull()
  expect(await stored(body.sessionId)).toMatchObject({
    projectData: {},
    currentStep: 1,
    completedSteps: [],
    validationStatus: { step1: false, step2: false, step3: false, step4: false },
  })
})

test('POST stores the three known members of the body and nothing else', async () => {
  const id = await create({
    projectData: { projectName: 'A' },
    currentStep: 3,
    completedSteps: [1, 2, 2],
    validationStatus: { step1: true },
    admin: true,
  })
  const session = await stored(id)
  expect(session).toMatchObject({
    projectData: { projectName: 'A' },
    currentStep: 3,
    completedSteps: [1, 2],
    validationStatus: { step1: false },
  })
  expect(session).not.toHaveProperty('admin')
})

test('PUT merges projectData and keeps members that it does not name', async () => {
  const sessionId = await create({ projectData: { projectName: 'A', budget: 5 }, currentStep: 2 })
  const body = { sessionId, projectData: { budget: null }, completedSteps: null }
  const put = await send(PUT, 'PUT', { body })
  expect(put).toMatchObject({ status: 200, body: { success: true } })
  expect(put.body.updatedAt).toMatch(/^\d{4}-.*Z$/)
  expect(await stored(sessionId)).toMatchObject({
    projectData: { projectName: 'A', budget: null },
    currentStep: 2,
    completedSteps: [],
  })
})

test('GET answers with the session', async () => {
  const sessionId = await create({ projectData: { projectName: 'A' } })
  const { status, body } = await send(byId.GET, 'GET', { sessionId })
  expect(status).toBe(200)
  expect(body).toMatchObject({ sessionId, projectData: { projectName: 'A' }, currentStep: 1 })
})

test('PATCH is a merge patch: null removes a member of projectData', async () => {
  const sessionId = await create({ projectData: { projectName: 'A', site: { city: 'Bristol' } } })
  const patched = await send(byId.PATCH, 'PATCH', {
    sessionId,
    body: { projectData: { projectName: null, site: { floor: 2 } }, currentStep: 2 },
    headers: { 'content-type': 'application/merge-patch+json' },
  })
  expect(patched).toMatchObject({ status: 200, body: { success: true } })
  expect(await stored(sessionId)).toMatchObject({
    projectData: { site: { city: 'Bristol', floor: 2 } },
    currentStep: 2,
  })
  expect((await stored(sessionId)) as any).not.toHaveProperty('projectData.projectName')
})

test('PATCH refuses to remove a member that every session has', async () => {
  const body = { currentStep: null }
  const patched = await send(byId.PATCH, 'PATCH', { sessionId: await create(), body })
  expect(patched).toMatchObject({
    status: 400,
    body: { error: 'currentStep must be a whole number' },
  })
})

test('DELETE ends the session, once', async () => {
  const sessionId = await create()
  const deleted = await send(byId.DELETE, 'DELETE', { sessionId })
  expect(deleted).toMatchObject({ status: 200, body: { success: true } })
  expect(deleted.body.deletedAt).toMatch(/^\d{4}-.*Z$/)
  expect((await send(byId.DELETE, 'DELETE', { sessionId })).status).toBe(404)
})

test('complete answers with the session and removes it; of two that race one wins', async () => {
  const sessionId = await create({ projectData: { projectName: 'A' } })
  const [one, other] = await Promise.all([
    send(complete.POST, 'POST', { sessionId }),
    send(complete.POST, 'POST', { sessionId }),
  ])
  expect([one.status, other.status].sort()).toEqual([200, 404])
  const { body } = one.status === 200 ? one : other
  expect(body).toMatchObject({
    success: true,
    completedAt: expect.any(String),
    session: { sessionId, projectData: { projectName: 'A' } },
  })
  expect(await server.command('EXISTS', `project_session:${sessionId}`)).toBe(0)
})

test.each([unknown, 'no-uuid', '__proto__', '*'])(
  'answers 404 where there is no %s',
  async (id) => {
    const answers = [
      await send(byId.GET, 'GET', { sessionId: id }),
      await send(byId.DELETE, 'DELETE', { sessionId: id }),
      await send(byId.PATCH, 'PATCH', { sessionId: id, body: { currentStep: 2 } }),
      await send(complete.POST, 'POST', { sessionId: id }),
      await send(PUT, 'PUT', { body: { sessionId: id, currentStep: 2 } }),
    ]
    for (const { status, body } of answers) {
      expect({ status, body }).toEqual({ status: 404, body: { error: 'Session not found' } })
    }
  },
)

test('lets no cache keep an answer, good or bad', async () => {
  const sessionId = await create()
  const answers = [
    await send(POST, 'POST', { body: {} }),
    await send(PUT, 'PUT', { body: { sessionId, currentStep: 2 } }),
    await send(byId.GET, 'GET', { sessionId }),
    await send(byId.GET, 'GET', { sessionId: unknown }),
    await send(PUT, 'PUT', { body: 'no JSON' }),
  ]
  for (const { headers } of answers) expect(headers.get('cache-control')).toBe('no-store')
})

test('reads the headers of each request before anything else, so that none is frozen', async () => {
  for (const handler of [byId.GET, byId.DELETE, POST]) {
    const looked = new Error('looked at')
    const request = Object.defineProperty(new Request('http://localhost/'), 'headers', {
      get: () => {
        throw looked
      },
    })
    const params = Promise.resolve({ sessionId: unknown })
    await expect(handler(request, { params })).rejects.toBe(looked)
  }
})

test.each([
  [{ cookies: true }, '`cookies` is not an option'],
  [{ cookie: 'yes' }, '`cookie` must be true or false'],
  [{ trustedProxies: -1 }, '`trustedProxies` must be an integer from 0 to 100'],
  [{ clientKey: 'me' }, '`clientKey` must be a function'],
  [{ validate: {} }, '`validate` must be a function or a Standard Schema'],
  ['none', '`options` must be an object'],
])('refuses the options %j, by name', (options, message) => {
  expect(() => projectSessionRoutes(options as any)).toThrow(message)
  expect(() => projectSessionByIdRoutes(options as any)).toThrow(message)
  if (!(options as any).validate) {
    expect(() => completeSessionRoute(options as any)).toThrow(message)
  }
})
