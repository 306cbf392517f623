/**
 * Requests with a cookie that say which session they mean: the cookie may name another one, which
 * another tab has begun.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import {
  completeSessionRoute,
  projectSessionByIdRoutes,
  projectSessionRoutes,
} from 'redis-session-storage/next'
import { sharedRedis, type SharedRedis } from './support/shared-redis'
import { send, type Answer } from './support/requests'
import { liftSessionLimits } from './support/session-limits'

const routes = projectSessionRoutes({ cookie: true })
const byId = projectSessionByIdRoutes({ cookie: true })
const complete = completeSessionRoute({ cookie: true })

let server: SharedRedis
let first: Created
let next: Created
beforeAll(async () => {
  server = await sharedRedis()
  liftSessionLimits()
  configure({ url: server.url, logger: false })
})
beforeEach(async () => {
  first = await create('first')
  do next = await create('next')
  while (next.createdAt === first.createdAt)
})
afterAll(() => redisSessionStorage.close())

interface Created {
  id: string
  createdAt: string
}

async function create(projectName: string): Promise<Created> {
  const { body, headers } = await send(routes.POST, 'POST', {
    body: { projectData: { projectName } },
  })
  const id = /=([^;]+)/.exec(headers.get('set-cookie')!)![1]!
  return { id, createdAt: body.createdAt }
}

const stored = async ({ id }: Created) =>
  JSON.parse((await server.command('GET', `project_session:${id}`)) as string).projectData

/** What each route that changes something makes of a session that a request means. */
const requests: [string, (named: Created, meant?: string) => Promise<Answer>][] = [
  ['PUT', (named, meant) => send(routes.PUT, 'PUT', { body: change, headers: of(named, meant) })],
  [
    'PATCH',
    (named, meant) =>
      send(byId.PATCH, 'PATCH', { sessionId: named.id, body: change, headers: of(named, meant) }),
  ],
  ['DELETE', (named, meant) => send(routes.DELETE, 'DELETE', { headers: of(named, meant) })],
  ['complete', (named, meant) => send(complete.POST, 'POST', { headers: of(named, meant) })],
]
const change = { projectData: { projectName: 'changed' } }
const of = ({ id }: Created, createdAt?: string) => ({
  cookie: `project_session=${id}`,
  ...(createdAt !== undefined && { 'session-created-at': createdAt }),
})

describe.each(requests)('%s', (_, request) => {
  test.each(['of another session', 'without a meaning'])(
    'responds with 409 to a time %s, and changes nothing',
    async (which) => {
      const meant = which === 'of another session' ? first.createdAt : 'x'
      const { status, body, headers } = await request(next, meant)
      expect(status).toBe(409)
      expect(body).toEqual({ error: expect.any(String), code: 'ERR_CONFLICT' })
      expect(headers.get('set-cookie')).toBeNull()
      expect(await stored(next)).toEqual({ projectName: 'next' })
      expect(await stored(first)).toEqual({ projectName: 'first' })
    },
  )

  test('works on the session that it means, on a rotated one too', async () => {
    const id = await redisSessionStorage.rotate(next.id)
    expect((await request({ ...next, id }, next.createdAt)).status).toBe(200)
  })

  test('works on the session of the cookie without a time', async () => {
    expect((await request(next)).status).toBe(200)
  })

  test('responds with 404 if the session has ended', async () => {
    await redisSessionStorage.delete(next.id)
    expect((await request(next, next.createdAt)).status).toBe(404)
    expect((await request(next, first.createdAt)).status).toBe(404)
  })
})

test('without a cookie mode the header means nothing', async () => {
  const { PUT } = projectSessionRoutes()
  const body = { sessionId: next.id, ...change }
  const headers = { 'session-created-at': first.createdAt }
  expect((await send(PUT, 'PUT', { body, headers })).status).toBe(200)
})
