/**
 * Authentication by tokens of an identity provider: valid tokens, and responses to invalid ones.
 */
import { createPublicKey, createSecretKey } from 'node:crypto'
import { auth0 } from 'redis-session-storage/next'
import { runNode } from './support/child'
import { freePort, startRedis, type RedisServer } from './support/redis-server'
import { startRoutes, type RouteServer } from './support/route-server'
import {
  audience,
  foreignKey,
  startIdentityProvider,
  type IdentityProvider,
  type TokenOptions,
} from './support/tokens'

const rolesClaim = 'https://example.com/roles'

let redis: RedisServer
let provider: IdentityProvider
let routes: RouteServer
beforeAll(async () => {
  redis = await startRedis()
  provider = await startIdentityProvider()
  routes = await startRoutes({ domain: provider.url, audience, rolesClaim }, redis.url)
})
afterAll(async () => {
  await routes.stop()
  await provider.stop()
})

const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
const list = (token: string, server = routes) =>
  server.request('GET', '/api/redis/session?action=list', bearing(token))

const past = Math.floor(Date.now() / 1000) - 60

test('a valid token provides tenant, user, roles and permissions', async () => {
  const token = provider.token({
    claims: {
      aud: [audience, `${provider.url}/userinfo`],
      [rolesClaim]: ['admin', 7],
      permissions: ['manage_cache'],
      org_name: 'acme',
      email: 'ada@example.com',
    },
  })
  const created = await routes.request('POST', '/api/redis/session', {
    ...bearing(token),
    body: '{}',
  })
  const { sessionId } = (await created.json()) as { sessionId: string }
  const stored = (await redis.command('GET', `session:org_1:${sessionId}`)) as string
  expect(JSON.parse(stored)).toMatchObject({
    tenantId: 'org_1',
    userId: 'auth0|ada',
    roles: ['admin'],
    permissions: ['manage_cache'],
    organizationName: 'acme',
    email: 'ada@example.com',
  })
  const cached = await routes.request('POST', '/api/redis/cache', {
    ...bearing(token),
    body: JSON.stringify({ action: 'set', namespace: 'users', key: 'a', value: 1 }),
  })
  expect(cached.status).toBe(200)
})

test('a token that bears no roles and no permissions opens the sessions, and no cache', async () => {
  const token = provider.token()
  expect((await list(token)).status).toBe(200)
  const path = '/api/redis/cache?action=get&namespace=users&key=a'
  expect((await routes.request('GET', path, bearing(token))).status).toBe(403)
})

test('a token that has just expired is taken, for clocks differ', async () => {
  const exp = Math.floor(Date.now() / 1000) - 1
  expect((await list(provider.token({ claims: { exp } }))).status).toBe(200)
})

describe('401, with what is wrong, to a token', () => {
  const jwk = () => createPublicKey(foreignKey())

  test.each<[string, () => TokenOptions, string]>([
    ['that has expired', () => ({ claims: { exp: past } }), 'The token has expired'],
    ['without an end', () => ({ claims: { exp: undefined } }), "The token's exp is not accepted"],
    [
      'of the future',
      () => ({ claims: { nbf: Math.floor(Date.now() / 1000) + 60 } }),
      "The token's nbf is not accepted",
    ],
    [
      'for another audience',
      () => ({ claims: { aud: ['https://other.example'] } }),
      "The token's aud is not accepted",
    ],
    [
      'of another issuer',
      () => ({ claims: { iss: provider.url } }),
      "The token's iss is not accepted",
    ],
    ['without a user', () => ({ claims: { sub: undefined } }), "The token's sub is not accepted"],
    ['signed with a foreign key', () => ({ key: foreignKey() }), 'The token is not valid'],
    ['of a key that nobody has', () => ({ header: { kid: 'k2' } }), 'The token is not valid'],
    ['with alg none', () => ({ header: { alg: 'none' } }), 'The token is not valid'],
    [
      'signed with a secret in place of a key',
      () => ({
        header: { alg: 'HS256' },
        key: createSecretKey(jwk().export({ type: 'spki', format: 'der' })),
      }),
      'The token is not valid',
    ],
    ['with another algorithm', () => ({ header: { alg: 'PS256' } }), 'The token is not valid'],
  ])('%s', async (_, options, error) => {
    const response = await list(provider.token(options()))
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ error, code: 'ERR_UNAUTHENTICATED' })
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer error="invalid_token", error_description="${error}"`,
    )
  })

  test('without a signature', async () => {
    const [header, claims] = provider.token({ header: { alg: 'none' } }).split('.')
    expect((await list(`${header}.${claims}.`)).status).toBe(401)
    const [signed, body] = provider.token().split('.')
    expect((await list(`${signed}.${body}.`)).status).toBe(401)
  })

  test('whose claims were changed after', async () => {
    const [header, , signature] = provider.token().split('.')
    const claims = provider.token({ claims: { org_id: 'org_2' } }).split('.')[1]
    expect((await list(`${header}.${claims}.${signature}`)).status).toBe(401)
  })

  test.each(['garbage', 'a.b.c', '..', 'e30.e30.e30'])('that is none: %s', async (token) => {
    expect((await list(token)).status).toBe(401)
  })
})

test.each([undefined, 'Basic YTpi', 'Bearer', 'Bearer a b'])(
  '401 and a bare challenge to the authorization %j',
  async (authorization) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
    const response = await routes.request('GET', '/api/redis/session?action=list', { headers })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
  },
)

test.each([undefined, 7, null])('403 to a good token whose org_id is %j', async (org_id) => {
  const response = await list(provider.token({ claims: { org_id } }))
  expect(response.status).toBe(403)
  expect(await response.json()).toEqual({
    error: 'The token has no org_id: log in to an organization',
    code: 'ERR_FORBIDDEN',
  })
  expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"')
})

test('403 to a good token whose user no session can be kept for', async () => {
  const response = await list(provider.token({ claims: { sub: 'samlp|x|CN=Ada/OU=1' } }))
  expect(response.status).toBe(403)
  expect(await response.json()).toEqual({
    error: 'The user or organization id has characters that are not supported',
    code: 'ERR_FORBIDDEN',
  })
})

test('an option that is empty is one that is not given', async () => {
  const empty = { issuer: '', jwksUri: '', rolesClaim: '' }
  const server = await startRoutes({ domain: provider.url, audience, ...empty }, redis.url)
  expect((await list(provider.token(), server)).status).toBe(200)
  await server.stop()
})

test('the signing keys are fetched once for any number of tokens', async () => {
  const before = provider.asked()
  const claims = (i: number) => ({ claims: { jti: String(i) } })
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => list(provider.token(claims(i)))),
  )
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(provider.asked()).toBe(before)
})

test('503 while the keys cannot be had; a token that was good before is remembered', async () => {
  const away = await startIdentityProvider()
  const server = await startRoutes({ domain: away.url, audience }, redis.url)
  const known = away.token()
  expect((await list(known, server)).status).toBe(200)
  await server.stop()
  const another = await startRoutes({ domain: away.url, audience }, redis.url)
  await away.stop()
  const response = await list(known, another)
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).not.toBeNull()
  expect(await response.json()).toMatchObject({ code: 'ERR_UNAVAILABLE' })
  await another.stop()
})

describe('a token that was verified', () => {
  const remembering = (body: string) => `
    const { auth0 } = require('redis-session-storage/next')
    const authenticate = auth0({ domain: process.env.DOMAIN, audience: '${audience}' })
    const ask = (token) =>
      authenticate(new Request('http://localhost/', { headers: { authorization: 'Bearer ' + token } }))
    const later = (seconds) => {
      const Now = Date
      const now = () => Now.now() + seconds * 1000
      globalThis.Date = class extends Now {
        static now = now
        constructor(...given) { super(...(given.length > 0 ? given : [now()])) }
      }
    }
    const outcome = (token) => ask(token).then(() => 'good', (error) => error.status)
    const main = async () => { ${body} }
    void main()`
  const run = async (body: string, token: string) => {
    const env = { DOMAIN: provider.url, TOKEN: token }
    const { stdout, stderr } = await runNode(remembering(body), { env })
    return stdout + stderr
  }

  test('is cached for a minute, and callers cannot modify the cached claims', async () => {
    const body = `
      const first = await ask(process.env.TOKEN)
      const again = await ask(process.env.TOKEN)
      later(61)
      const anew = await ask(process.env.TOKEN)
      console.log(first === again, first === anew, Object.isFrozen(first), Object.isFrozen(first.roles))`
    expect(await run(body, provider.token())).toBe('true false true true\n')
  })

  test('is forgotten when it ends', async () => {
    const exp = Math.floor(Date.now() / 1000) + 50
    const body = `
      const before = await outcome(process.env.TOKEN)
      later(59)
      console.log(before, await outcome(process.env.TOKEN))`
    expect(await run(body, provider.token({ claims: { exp } }))).toBe('good 401\n')
  })
})

test('in Jest without ES modules, the error explains how to load jose', async () => {
  const authenticate = auth0({ domain: `http://127.0.0.1:${await freePort()}`, audience })
  const request = new Request('http://localhost/', bearing('a.b.c'))
  await expect(authenticate(request)).rejects.toThrow(
    'auth0() needs the package jose, which could not be loaded: ' +
      'run Jest with NODE_OPTIONS=--experimental-vm-modules',
  )
})

test.each([
  [{ domain: 'a b', audience }, '`domain` must name a host'],
  [{ domain: 'example.com/path', audience }, '`domain` must be a host name'],
  [{ domain: 'http://example.com', audience }, '`domain` must be https'],
  [{ domain: 'http://127.0.0.1.example.com', audience }, '`domain` must be https'],
  [{ domain: 'example.com', audience: [] }, '`audience` must be the identifier'],
  [{ domain: 'example.com', audience: [''] }, '`audience` must be the identifier'],
  [{ domain: 'example.com', audience: 7 }, '`audience` must be a string'],
  [{ domain: 'example.com', audience, jwksUri: 'http://example.com/keys' }, '`jwksUri` must be'],
  [{ domain: 'example.com', audience, jwksUri: 'file:///keys' }, '`jwksUri` must be https'],
  [{ domain: 'example.com', audience, secret: 'x' }, '`secret` is not an option'],
  [undefined, '`options` must be an object'],
])('refuses the options %j, by name', (options, message) => {
  expect(() => auth0(options as any)).toThrow(message)
})

test.each([
  [{ audience }, '`domain` is required'],
  [{ domain: 'example.com' }, '`audience` is required'],
  [{ domain: '', audience: '' }, '`domain` is required'],
  [{ domain: 'example.com', audience: '' }, '`audience` is required'],
])('an app with only the options %j builds, and rejects every token', async (options, message) => {
  const authenticate = auth0(options as any)
  const request = new Request('http://localhost/', bearing('a.b.c'))
  await expect(authenticate(request)).rejects.toThrow(message)
})
