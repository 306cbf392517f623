/**
 * What a route takes for a body, and what it says of one that it does not take.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import { projectSessionByIdRoutes, projectSessionRoutes } from 'redis-session-storage/next'
import { sharedRedis, type SharedRedis } from './support/shared-redis'
import { send } from './support/requests'
import { liftSessionLimits } from './support/session-limits'

const maxValueBytes = 10_000
const warnings: string[] = []
const silent = { info: () => undefined, error: () => undefined }
const { POST, PUT } = projectSessionRoutes()
const { GET, PATCH } = projectSessionByIdRoutes()

let server: SharedRedis
beforeAll(async () => {
  server = await sharedRedis()
  liftSessionLimits()
  const warn = (line: string) => void warnings.push(line)
  configure({ url: server.url, logger: { ...silent, warn }, maxValueBytes })
})
afterAll(() => redisSessionStorage.close())

const create = async (body: object = {}): Promise<string> =>
  (await send(POST, 'POST', { body })).body.sessionId

/** A body in chunks without a Content-Length, and the number of chunks that were read. */
function endless() {
  let pulled = 0
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled += 1
      controller.enqueue(new Uint8Array(1000).fill(32))
    },
  })
  const init = { method: 'POST', body: stream, duplex: 'half' } as RequestInit
  return { request: new Request('http://localhost/', init), pulled: () => pulled }
}

test.each(['no JSON', '', '[]', 'null', '"text"', '7', '{"a":1', '\u0000'])(
  'answers 400 to a body of %j',
  async (body) => {
    for (const [handler, method] of [
      [POST, 'POST'],
      [PUT, 'PUT'],
    ] as const) {
      const answer = await send(handler, method, { body })
      expect(answer.status).toBe(400)
      expect(answer.body).toEqual({ error: expect.stringMatching(/JSON object/) })
    }
  },
)

test('answers 400 to a body that is no UTF-8', async () => {
  const body = new Uint8Array([123, 34, 0xff, 34, 58, 49, 125])
  const response = await POST(new Request('http://localhost/', { method: 'POST', body }))
  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({ error: expect.stringMatching(/not UTF-8/) })
})

test.each([
  [{ projectData: 'text' }, 'projectData must be an object'],
  [{ projectData: [] }, 'projectData must be an object'],
  [{ currentStep: '2' }, 'currentStep must be a whole number'],
  [{ currentStep: 1.5 }, 'currentStep must be a whole number'],
  [{ completedSteps: 1 }, 'completedSteps must be an array of whole numbers'],
  [{ completedSteps: [1, 'two'] }, 'completedSteps[1] must be a whole number'],
])('responds 400 to %j with the reason', async (fields, error) => {
  const sessionId = await create()
  for (const { status, body } of [
    await send(POST, 'POST', { body: fields }),
    await send(PUT, 'PUT', { body: { sessionId, ...fields } }),
    await send(PATCH, 'PATCH', { sessionId, body: fields }),
  ]) {
    expect({ status, body }).toEqual({ status: 400, body: { error } })
  }
})

test.each([undefined, null, 7, {}])('answers 400 to a PUT with the id %j', async (sessionId) => {
  const { status, body } = await send(PUT, 'PUT', { body: { sessionId, currentStep: 2 } })
  expect({ status, body }).toEqual({
    status: 400,
    body: { error: 'sessionId must be a string' },
  })
})

test.each([
  ['application/json', 200],
  ['application/json; charset=utf-8', 200],
  ['application/merge-patch+json', 200],
  ['text/plain;charset=UTF-8', 200],
  ['application/x-www-form-urlencoded', 415],
  ['multipart/form-data; boundary=x', 415],
  ['text/html', 415],
  ['application/jsonp', 415],
])('answers to the type %s with %i', async (type, status) => {
  const answer = await send(POST, 'POST', { body: {}, headers: { 'content-type': type } })
  expect(answer.status).toBe(status)
  if (status === 415) expect(answer.body.error).toBe('The body must be sent as application/json')
})

test('takes a body without a type', async () => {
  const body = new TextEncoder().encode('{"currentStep":2}')
  const request = new Request('http://localhost/', { method: 'POST', body })
  expect(request.headers.has('content-type')).toBe(false)
  expect((await POST(request)).status).toBe(200)
})

test('a body that is too long is answered with 413 and stores nothing', async () => {
  const before = await server.command('DBSIZE')
  const body = { projectData: { text: 'x'.repeat(maxValueBytes) } }
  const answer = await send(POST, 'POST', { body })
  expect(answer.status).toBe(413)
  expect(answer.body).toEqual({
    error: 'This is too much to save. Shorten or remove something, then try again.',
    code: 'ERR_TOO_LARGE',
  })
  expect(Number(await server.command('DBSIZE'))).toBeLessThanOrEqual(Number(before) + 1)
})

test('stops reading an endless body, whatever its headers claim', async () => {
  const { request, pulled } = endless()
  request.headers.set('content-length', '10')
  expect((await POST(request)).status).toBe(413)
  expect(pulled()).toBeLessThan(20)
})

test('believes a length that is too long without reading', async () => {
  const { request, pulled } = endless()
  request.headers.set('content-length', String(maxValueBytes + 1))
  const before = pulled()
  expect((await POST(request)).status).toBe(413)
  expect(pulled()).toBeLessThanOrEqual(before + 1)
})

test('answers 413 when saves add up to more than a session may hold', async () => {
  const half = 'x'.repeat(maxValueBytes * 0.6)
  const sessionId = await create({ projectData: { one: half } })
  const put = await send(PUT, 'PUT', { body: { sessionId, projectData: { other: half } } })
  expect(put.status).toBe(413)
  expect(put.body.error).toMatch(/^This is too much to save/)
  const { projectData } = (await send(GET, 'GET', { sessionId })).body
  expect(Object.keys(projectData as object)).toEqual(['one'])
})

test('the log names the exceeded option of a 413, once', async () => {
  const body = { projectData: { text: 'x'.repeat(maxValueBytes) } }
  for (let i = 0; i < 3; i++) expect((await send(POST, 'POST', { body })).status).toBe(413)
  expect(warnings).toEqual([expect.stringContaining(`\`maxValueBytes\` is ${maxValueBytes} bytes`)])
})

test('takes __proto__ for data, and pollutes nothing', async () => {
  const sessionId = await create()
  const data = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
  const body = `{"sessionId":"${sessionId}","__proto__":{"currentStep":9},"projectData":${data}}`
  expect((await send(PUT, 'PUT', { body })).status).toBe(200)
  expect(({} as any).polluted).toBeUndefined()
  const session = (await server.command('GET', `project_session:${sessionId}`)) as string
  expect(session).toContain(data)
  expect(JSON.parse(session)).toMatchObject({ currentStep: 1 })
})

test('accepts or rejects deeply nested JSON without a stack overflow', async () => {
  const body = `{"projectData":{"a":${'['.repeat(4000)}${']'.repeat(4000)}}}`
  expect([200, 400]).toContain((await send(POST, 'POST', { body })).status)
  expect((await send(POST, 'POST', { body: {} })).status).toBe(200)
})
