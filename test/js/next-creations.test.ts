/**
 * How many project sessions one client may create, and how large they may be.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import { projectSessionByIdRoutes, projectSessionRoutes } from 'redis-session-storage/next'
import { sharedRedis, type SharedRedis } from './support/shared-redis'
import { send } from './support/requests'

const KiB = 1024
const { POST, PUT } = projectSessionRoutes()
const { PATCH } = projectSessionByIdRoutes()
const warnings: string[] = []

let server: SharedRedis
beforeAll(async () => {
  server = await sharedRedis()
  process.env.SESSION_CREATE_LIMIT = '6'
  process.env.SESSION_CREATE_BYTES = String(400 * KiB)
  const silent = { info: () => undefined, error: () => undefined }
  const warn = (line: string) => void warnings.push(line)
  configure({ url: server.url, logger: { ...silent, warn } })
})
afterAll(() => redisSessionStorage.close())

let clients = 0
const newClient = () => ({ headers: { 'x-forwarded-for': `192.0.2.${clients++}` } })
const sized = (kibibytes: number) => ({ projectData: { text: 'x'.repeat(kibibytes * KiB - 100) } })
const post = (client: object, body: unknown = {}, handler = POST) =>
  send(handler, 'POST', { body, ...client })
const storedSessions = async () =>
  ((await server.command('KEYS', 'project_session:*')) as string[]).length

test('a client over its limit of creations gets 429 and creates nothing', async () => {
  const client = newClient()
  for (let i = 0; i < 6; i++) expect((await post(client)).status).toBe(200)
  const before = await storedSessions()
  const { status, headers } = await post(client)
  expect(status).toBe(429)
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(await storedSessions()).toBe(before)
  expect((await post(newClient())).status).toBe(200)
})

test('a refused body costs the client no creation', async () => {
  const client = newClient()
  for (let i = 0; i < 6; i++) {
    expect((await post(client, 'no JSON')).status).toBe(400)
    expect((await post(client, { currentStep: 'two' })).status).toBe(400)
  }
  for (let i = 0; i < 6; i++) expect((await post(client)).status).toBe(200)
})

test('a client over its bytes of creations may still create a smaller session', async () => {
  const client = newClient()
  expect((await post(client, sized(250))).status).toBe(200)
  const { status, headers } = await post(client, sized(250))
  expect(status).toBe(429)
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect((await post(client, sized(50))).status).toBe(200)
})

describe('a client that was refused for its bytes', () => {
  const commands = () => redisSessionStorage.metrics().commands
  /** Without `content-length`, as in chunks; `length` adds the header. */
  const postText = async (client: { headers: object }, text: string, length = false) => {
    const body = new Blob([text]).stream()
    const headers = {
      ...client.headers,
      'content-type': 'application/json',
      ...(length && { 'content-length': String(text.length) }),
    }
    const init = { method: 'POST', headers, body, duplex: 'half' as const }
    return (await POST(new Request('http://localhost/', init))).status
  }
  const text = (kibibytes: number) => JSON.stringify(sized(kibibytes))
  const refusedClient = async () => {
    const client = newClient()
    expect(await postText(client, text(250))).toBe(200)
    expect(await postText(client, text(350))).toBe(429)
    return client
  }

  test.each([
    ['declared', true],
    ['not declared', false],
  ])('costs no command if the length is %s', async (_, length) => {
    const client = await refusedClient()
    const before = commands()
    for (const kibibytes of [350, 400, 349, 300, 250])
      expect(await postText(client, text(kibibytes), length)).toBe(429)
    expect(commands()).toBe(before)
  })

  test('may still create a smaller session without declaring its length', async () => {
    const client = await refusedClient()
    expect(await postText(client, text(100))).toBe(200)
  })

  test('is answered for a body that cannot be read, as any other', async () => {
    const client = await refusedClient()
    expect(await postText(client, '{')).toBe(400)
  })
})

test('a body larger than the bytes of a minute is answered with 413, and the log names the option', async () => {
  const { status, body } = await post(newClient(), sized(500))
  expect({ status, code: body.code }).toEqual({ status: 413, code: 'ERR_TOO_LARGE' })
  expect(warnings).toEqual([
    expect.stringContaining(`\`sessionCreateBytes\` is ${400 * KiB} bytes`),
  ])
})

test('large saves count as creations do, so that small sessions cannot grow at will', async () => {
  const client = newClient()
  const ids: string[] = []
  for (let i = 0; i < 6; i++) ids.push((await post(client)).body.sessionId)
  const statuses: number[] = []
  for (const sessionId of ids.slice(0, 3)) {
    const put = await send(PUT, 'PUT', { body: { sessionId, ...sized(120) }, ...client })
    const patch = await send(PATCH, 'PATCH', { sessionId, body: sized(120), ...client })
    statuses.push(put.status, patch.status)
  }
  expect(statuses).toEqual([200, 200, 200, 429, 429, 429])
})

test('small saves do not count', async () => {
  const client = newClient()
  const { sessionId } = (await post(client)).body
  for (let i = 0; i < 20; i++) {
    const put = await send(PUT, 'PUT', { body: { sessionId, ...sized(60) }, ...client })
    expect(put.status).toBe(200)
  }
})

test('options of the routes win over the variables', async () => {
  const routes = projectSessionRoutes({ sessionCreateLimit: 2, sessionCreateBytes: 10 * KiB })
  const client = newClient()
  expect((await post(client, sized(20), routes.POST)).status).toBe(413)
  expect((await post(client, {}, routes.POST)).status).toBe(200)
  expect((await post(client, {}, routes.POST)).status).toBe(200)
  expect((await post(client, {}, routes.POST)).status).toBe(429)
})

test.each([
  [{ sessionCreateLimit: 0 }, '`sessionCreateLimit` must be an integer from 1'],
  [{ sessionCreateBytes: 1023 }, '`sessionCreateBytes` must be an integer from 1024'],
  [{ sessionUnknownLimit: '5' }, '`sessionUnknownLimit` must be an integer from 1'],
])('the options %j are refused by name', (options, message) => {
  expect(() => projectSessionRoutes(options as any)).toThrow(message)
})
