/**
 * What requests of a client over its limit cost the store.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import {
  projectSessionByIdRoutes,
  projectSessionRoutes,
  tenantSessionRoutes,
} from 'redis-session-storage/next'
import { sharedRedis } from './support/shared-redis'
import { send, type Answer } from './support/requests'
import { liftSessionLimits } from './support/session-limits'
import { until } from './support/until'

const warnings: string[] = []

beforeAll(async () => {
  const { url } = await sharedRedis()
  liftSessionLimits()
  process.env.SESSION_MAX_ATTEMPTS = '1'
  const silent = { info: () => undefined, error: () => undefined }
  const warn = (line: string) => void warnings.push(line)
  configure({ url, logger: { ...silent, warn } })
})
afterAll(() => redisSessionStorage.close())

let clients = 0
const newClient = () => ({ headers: { 'x-forwarded-for': `192.0.2.${clients++}` } })
const randomId = (): string => crypto.randomUUID()

/** The statuses of the calls, one after the other, and the commands that they needed. */
async function costOf(times: number, call: () => Promise<Answer>) {
  const before = redisSessionStorage.metrics().commands
  const statuses = new Set<number>()
  for (let i = 0; i < times; i++) statuses.add((await call()).status)
  return { statuses: [...statuses], commands: redisSessionStorage.metrics().commands - before }
}

describe('a client over its limit of unknown sessions', () => {
  const routes = projectSessionByIdRoutes({ sessionUnknownLimit: 1 })
  const get = (client: object, sessionId = randomId()) =>
    send(routes.GET, 'GET', { sessionId, ...client })

  test('costs one command per request that names a new id', async () => {
    const client = newClient()
    await costOf(2, () => get(client))
    expect(await costOf(50, () => get(client))).toEqual({ statuses: [429], commands: 50 })
  })

  test('costs none per request that names what is no id', async () => {
    const client = newClient()
    await costOf(2, () => get(client))
    const guess = () => get(client, 'guess')
    expect(await costOf(50, guess)).toEqual({ statuses: [429], commands: 0 })
  })

  test('still reaches a session that exists', async () => {
    const client = newClient()
    const sessionId = await redisSessionStorage.create({})
    await costOf(2, () => get(client))
    const { statuses } = await costOf(5, () => get(client, sessionId))
    expect(statuses).toEqual([200])
  })
})

test('a client over its limit of creations costs no command', async () => {
  const { POST } = projectSessionRoutes({ sessionCreateLimit: 1 })
  const client = newClient()
  const post = () => send(POST, 'POST', { body: {}, ...client })
  await costOf(2, post)
  expect(await costOf(50, post)).toEqual({ statuses: [429], commands: 0 })
})

test('a client over its limit of refused tokens costs no command', async () => {
  const { GET } = tenantSessionRoutes({ authenticate: () => null })
  const headers = { ...newClient().headers, authorization: 'Bearer guess' }
  const list = () => send(GET, 'GET', { path: '/?action=list', headers })
  await costOf(2, list)
  expect(await costOf(50, list)).toEqual({ statuses: [429], commands: 0 })
})

test('a refused client is admitted again after its Retry-After', async () => {
  const { POST } = projectSessionRoutes({ sessionCreateLimit: 60 })
  const client = newClient()
  const post = () => send(POST, 'POST', { body: {}, ...client })
  const refused = await until(async () => {
    const answer = await post()
    return answer.status === 429 ? answer : undefined
  }, 'a refusal')
  expect(refused.headers.get('retry-after')).toBe('1')
  await until(async () => (await post()).status === 200, 'another creation')
})

test('requests without a cookie are answered without a command, and not limited', async () => {
  const { GET } = projectSessionRoutes({ cookie: true, sessionUnknownLimit: 1 })
  const client = newClient()
  const get = () => send(GET, 'GET', client)
  expect(await costOf(150, get)).toEqual({ statuses: [404], commands: 0 })
})

test('one warning is logged when one address causes most of the refusals', async () => {
  const { POST } = projectSessionRoutes({ sessionCreateLimit: 1 })
  const client = newClient()
  await costOf(250, () => send(POST, 'POST', { body: {}, ...client }))
  expect(warnings).toEqual([expect.stringContaining('`trustedProxies`')])
})
