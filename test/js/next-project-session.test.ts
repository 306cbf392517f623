/**
 * The session of the cookie outside of routes: created, updated, rotated and removed by one call each,
 * which sets the cookie where it changes.
 */
import { configure, defaultStorage, redisSessionStorage, StorageError } from 'redis-session-storage'
import {
  createProjectSession,
  destroyProjectSession,
  getProjectSession,
  rotateProjectSession,
  updateProjectSession,
  type CookieAttributes,
} from 'redis-session-storage/next'
import { startRedis, type RedisServer } from './support/redis-server'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
  configure({ url: server.url, logger: false })
})
afterAll(() => redisSessionStorage.close())

const environment = process.env as Record<string, string | undefined>
afterEach(() => (environment.NODE_ENV = 'test'))

const plain = 'project_session'
const secure = '__Host-project_session'
const overHttp = new Headers({ 'x-forwarded-proto': 'http' })
const overHttps = new Headers({ 'x-forwarded-proto': 'https' })
const unknownId = '7b1f6f0e-59f1-4c0e-8f0b-3f4f1d2c5a10'

class Cookies {
  readonly values: Record<string, string>
  readonly sent: [string, string, CookieAttributes][] = []

  constructor(values: Record<string, string> = {}) {
    this.values = { ...values }
  }

  get(name: string) {
    const value = this.values[name]
    return value === undefined ? undefined : { name, value }
  }

  set(name: string, value: string, attributes: CookieAttributes) {
    this.values[name] = value
    this.sent.push([name, value, attributes])
  }
}

/** As Next.js gives a Server Component. */
class ReadOnlyCookies extends Cookies {
  override set(): never {
    throw new Error('Cookies can only be modified in a Server Action or Route Handler')
  }
}

/** As `request.cookies`: what is set there reaches no browser. */
class RequestCookies extends Cookies {
  [Symbol.for('edge-runtime.inspect.custom')]() {
    return `RequestCookies ${JSON.stringify(this.values)}`
  }
}

const stored = () => redisSessionStorage.create({ a: 1 })
const attributes = { path: '/', httpOnly: true, sameSite: 'lax' }

test('createProjectSession stores a session and sets its cookie', async () => {
  const cookies = new Cookies()
  const id = await createProjectSession(Promise.resolve(cookies), { a: 1 })
  expect(await redisSessionStorage.get(id)).toMatchObject({ a: 1 })
  expect(cookies.sent).toEqual([[plain, id, { ...attributes, secure: false }]])
  expect(await getProjectSession(cookies)).toMatchObject({ sessionId: id, a: 1 })
})

test('updateProjectSession updates the session of the cookie', async () => {
  const cookies = new Cookies({ [plain]: await redisSessionStorage.create({ a: { b: 1 } }) })
  const updated = await updateProjectSession(cookies, { a: { c: 2 } }, { merge: ['a'] })
  expect(updated).toMatchObject({ a: { b: 1, c: 2 } })
  expect(cookies.sent).toEqual([])
})

test('rotateProjectSession moves the session to a new id and sets its cookie', async () => {
  const old = await stored()
  const cookies = new Cookies({ [plain]: old })
  const id = await rotateProjectSession(cookies)
  expect(id).not.toBe(old)
  expect(await redisSessionStorage.get(old)).toBeNull()
  expect(await getProjectSession(cookies)).toMatchObject({ sessionId: id, a: 1 })
  expect(cookies.sent).toEqual([[plain, id, { ...attributes, secure: false }]])
})

test('destroyProjectSession removes the session and the cookie', async () => {
  const id = await stored()
  const cookies = new Cookies({ [plain]: id })
  expect(await destroyProjectSession(cookies)).toBe(true)
  expect(await redisSessionStorage.get(id)).toBeNull()
  expect(cookies.sent).toEqual([[plain, '', { ...attributes, secure: false, maxAge: 0 }]])
  expect(await destroyProjectSession(cookies)).toBe(false)
})

test.each([
  ['over https', 'test', overHttps, secure],
  ['over https in production', 'production', overHttps, secure],
  ['over http in production', 'production', overHttp, plain],
  ['in production without a request', 'production', undefined, secure],
  ['from an https page', 'test', new Headers({ origin: 'https://example.com' }), secure],
  ['in a request over https', 'production', new Request('https://localhost/'), secure],
  ['in a request over http', 'production', new Request('http://localhost/'), plain],
])('the cookie has the right name %s', async (_, mode, request, name) => {
  environment.NODE_ENV = mode
  const cookies = new Cookies()
  const id = await createProjectSession(cookies, { a: 1 }, request)
  const rotated = await rotateProjectSession(cookies, request)
  await destroyProjectSession(cookies, request)
  expect(cookies.sent.map(([sent, value]) => [sent, value])).toEqual([
    [name, id],
    [name, rotated],
    [name, ''],
  ])
  expect(cookies.sent.every(([, , sent]) => sent.secure === (name === secure))).toBe(true)
})

test('a session of a Secure cookie keeps a Secure cookie', async () => {
  const cookies = new Cookies({ [secure]: await stored(), [plain]: await stored() })
  const { [secure]: old, [plain]: other } = cookies.values
  const id = await rotateProjectSession(cookies)
  expect(cookies.values).toEqual({ [secure]: id, [plain]: other })
  expect(await redisSessionStorage.touch(old!)).toBe(false)
})

test('the cookies of a response are completed by those of the request', async () => {
  const old = await stored()
  const request = new Request('http://localhost/', { headers: { cookie: `${plain}=${old}` } })
  const ofResponse = new Cookies()
  const id = await rotateProjectSession(ofResponse, request)
  expect(ofResponse.values).toEqual({ [plain]: id })
  expect(await getProjectSession(ofResponse, request)).toMatchObject({ sessionId: id })
})

/** As an adapter of an app may be. */
class RejectingCookies extends Cookies {
  override set(): never {
    return Promise.reject(new Error('headers were sent')) as never
  }
}

describe.each([
  ['a Server Component', ReadOnlyCookies],
  ['a request', RequestCookies],
  ['an app that rejects to set them', RejectingCookies],
])('with the cookies of %s', (_, Kind) => {
  const refusal = {
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringMatching(/Server Action or a Route Handler, .* in proxy\.ts/) as string,
  }
  const keys = () => server.command('DBSIZE')

  test('a session is read and updated', async () => {
    const cookies = new Kind({ [plain]: await stored() })
    await updateProjectSession(cookies, { a: 2 })
    expect(await getProjectSession(cookies)).toMatchObject({ a: 2 })
  })

  test('creating a session fails before one is stored', async () => {
    const before = [await keys(), redisSessionStorage.metrics().created]
    await expect(createProjectSession(new Kind(), {})).rejects.toMatchObject(refusal)
    expect([await keys(), redisSessionStorage.metrics().created]).toEqual(before)
  })

  test('rotating and removing the session fail before it changes', async () => {
    const id = await stored()
    const cookies = new Kind({ [plain]: id })
    const before = await keys()
    await expect(rotateProjectSession(cookies)).rejects.toMatchObject(refusal)
    await expect(destroyProjectSession(cookies)).rejects.toMatchObject(refusal)
    expect(await getProjectSession(cookies)).toMatchObject({ sessionId: id, a: 1 })
    expect(await keys()).toBe(before)
  })
})

describe('while Redis refuses the change of the session', () => {
  let old: string
  beforeEach(async () => {
    old = await stored()
    await server.command('ACL', 'SETUSER', 'default', '-@write')
  })
  afterEach(() => server.command('ACL', 'SETUSER', 'default', '+@all'))

  test.each<[string, (cookies: Cookies) => Promise<unknown>]>([
    ['rotating', (cookies) => rotateProjectSession(cookies)],
    ['removing', (cookies) => destroyProjectSession(cookies)],
    ['creating', (cookies) => createProjectSession(cookies, { a: 1 })],
  ])('%s it leaves the cookie as it was', async (_, change) => {
    const cookies = new Cookies({ [plain]: old })
    await expect(change(cookies)).rejects.toBeInstanceOf(StorageError)
    expect(cookies.values).toEqual({ [plain]: old })
  })

  test('creating it without a cookie removes the one that was set', async () => {
    const cookies = new Cookies()
    await expect(createProjectSession(cookies, { a: 1 })).rejects.toBeInstanceOf(StorageError)
    expect(cookies.sent.at(-1)).toEqual([plain, '', { ...attributes, secure: false, maxAge: 0 }])
  })
})

test('data that cannot be stored sets no cookie', async () => {
  const cookies = new Cookies()
  const refusal = {
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringContaining('data') as string,
  }
  await expect(createProjectSession(cookies, [] as object)).rejects.toMatchObject(refusal)
  expect(cookies.sent).toEqual([])
})

test('a rotated session with a TTL of its own keeps the TTL', async () => {
  const cookies = new Cookies({ [plain]: await defaultStorage().sessions.create({}, { ttl: 50 }) })
  const id = await rotateProjectSession(cookies)
  expect(id[14]).toBe('8')
  expect(Number(await server.command('TTL', `session:${id}`))).toBeLessThanOrEqual(50)
})

test.each([
  ['no cookie', {}],
  ['a cookie that is no id', { [plain]: 'x' }],
  ['an unknown id', { [plain]: unknownId }],
])('with %s there is no session to update, rotate or remove', async (_, values) => {
  const cookies = new Cookies(values)
  const missing = { code: 'ERR_SESSION_NOT_FOUND', message: 'Session not found' }
  await expect(updateProjectSession(cookies, {})).rejects.toMatchObject(missing)
  await expect(rotateProjectSession(cookies)).rejects.toMatchObject(missing)
  expect(await destroyProjectSession(cookies)).toBe(false)
  expect(await getProjectSession(cookies)).toBeNull()
})

test('an error of Next.js that reading the cookies throws reaches Next.js', async () => {
  const error = Object.assign(new Error('dynamic'), { digest: 'DYNAMIC_SERVER_USAGE' })
  await expect(getProjectSession(Promise.reject(error))).rejects.toBe(error)
})

test('an error of Next.js that reading the headers throws reaches Next.js', async () => {
  const error = Object.assign(new Error('dynamic'), { digest: 'DYNAMIC_SERVER_USAGE' })
  const headers = {
    get: () => {
      throw error
    },
  }
  await expect(createProjectSession(new Cookies(), { a: 1 }, headers)).rejects.toBe(error)
})

test('an error of other cookies becomes the cause of a StorageError', async () => {
  const cause = new Error('user code')
  const failing = {
    get: () => {
      throw cause
    },
  }
  const error = await getProjectSession(failing).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(StorageError)
  expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT', cause })
})
