import { randomUUID } from 'node:crypto'
import { createStorage, type Storage } from 'redis-session-storage'
import { sharedRedis, type SharedRedis } from './support/shared-redis'

let server: SharedRedis
let storage: Storage

beforeAll(async () => {
  server = await sharedRedis()
  storage = createStorage({ url: server.url, logger: false })
})
afterAll(async () => {
  await storage.close()
})

const times =
  '"createdAt":"2026-01-01T00:00:00.000Z","lastActivity":"2026-01-01T00:00:00.000Z",' +
  '"expiresAt":"2026-01-02T00:00:00.000Z"'
const members =
  '"a":[],"b":{},"n":12345678901234567890,"s":"\\ud800","__proto__":{"x":1},"e":1e400,' +
  '"u":"\\u00e9é","t":[ 1,\n2 ],"z":-0'

async function plant(text: (id: string) => string): Promise<string> {
  const id = randomUUID()
  await server.command('SET', `project_session:${id}`, text(id), 'EX', 60)
  return id
}

async function stored(id: string): Promise<string> {
  return (await server.command('GET', `project_session:${id}`)) as string
}

test('a session is stored under its key as JSON text, with its TTL', async () => {
  const id = await storage.sessions.create({ a: [], b: 'é' })
  const text = await stored(id)
  expect(text.startsWith(`{"sessionId":"${id}","a":[],"b":"é",`)).toBe(true)
  expect(JSON.parse(text)).toMatchObject({ sessionId: id })
  expect(await server.command('TTL', `project_session:${id}`)).toBeGreaterThan(86_390)
})

test.each(['update', 'patch'] as const)(
  'members that an %s does not name keep their exact bytes and order',
  async (method) => {
    const id = await plant((own) => `{"sessionId":"${own}",${members},"w":1,${times}}`)
    await storage.sessions[method](id, { w: 2, added: true })
    const text = await stored(id)
    expect(text).toContain(`{"sessionId":"${id}",${members},"w":2,`)
    expect(text).toContain('"added":true')
    expect(text).toContain('"createdAt":"2026-01-01T00:00:00.000Z"')
  },
)

test('a merged member keeps the bytes of what the merge does not name', async () => {
  const id = await plant((own) => `{"sessionId":"${own}","m":{${members}},${times}}`)
  await storage.sessions.update(id, { m: { w: 2 } }, { merge: ['m'] })
  expect(await stored(id)).toContain(`"m":{${members},"w":2}`)
})

test('rotating keeps the bytes of the data', async () => {
  const id = await plant((own) => `{"sessionId":"${own}",${members},${times}}`)
  const newId = await storage.sessions.rotate(id)
  expect(await stored(newId)).toContain(`{"sessionId":"${newId}",${members},`)
  expect(await server.command('EXISTS', `project_session:${id}`)).toBe(0)
})

test('reading writes nothing back and slides the TTL', async () => {
  const id = await plant((own) => `{"sessionId":"${own}",${members},${times}}`)
  const before = await stored(id)
  expect(await storage.sessions.get(id)).toMatchObject({ a: [], s: '\ud800' })
  expect(await stored(id)).toBe(before)
  expect(await server.command('TTL', `project_session:${id}`)).toBeGreaterThan(86_390)
})

test('touching slides the TTL and writes nothing', async () => {
  const id = await plant((own) => `{"sessionId":"${own}",${times}}`)
  const before = await stored(id)
  expect(await storage.sessions.touch(id)).toBe(true)
  expect(await stored(id)).toBe(before)
  expect(await server.command('TTL', `project_session:${id}`)).toBeGreaterThan(86_390)
})

test.each([
  ['no JSON', () => 'nonsense'],
  ['a list', () => '[]'],
  ['null', () => 'null'],
  ['a text', () => '"text"'],
  ['an object without an id', () => '{"a":1}'],
  ['the session of another id', () => `{"sessionId":"${randomUUID()}"}`],
])('%s under the key of a session is ERR_CORRUPT', async (_, text) => {
  const id = await plant(text)
  const refusal = { code: 'ERR_CORRUPT', retryable: false, operation: 'sessions.get' }
  await expect(storage.sessions.get(id)).rejects.toMatchObject(refusal)
})

test('an error never contains stored values', async () => {
  const id = await plant(() => 's3cret nonsense')
  for (const call of [storage.sessions.get(id), storage.sessions.update(id, { a: 1 })]) {
    const error = await call.then(
      () => new Error('it resolved'),
      (reason: Error) => reason,
    )
    expect(error).toMatchObject({ code: 'ERR_CORRUPT' })
    expect(`${error.message} ${String(error.cause)}`).not.toContain('s3cret')
    expect(error.message).not.toContain(id)
  }
})

test('a key of another type is ERR_CORRUPT with the error of the server as its cause', async () => {
  const id = randomUUID()
  await server.command('RPUSH', `project_session:${id}`, 'x')
  await expect(storage.sessions.get(id)).rejects.toMatchObject({
    code: 'ERR_CORRUPT',
    cause: expect.objectContaining({ code: 'WRONGTYPE' }),
  })
})
