/**
 * The routes that exist only with DEMO=1.
 */
import { startApp, type ExampleApp } from '../browser/support/example-app'

const routes = ['jwks', 'live', 'stored?key=project_session:a', 'switch'] as const

describe('without DEMO=1', () => {
  let app: ExampleApp
  beforeAll(async () => {
    app = await startApp({ env: { DEMO: '' } })
  })
  afterAll(() => app.stop())

  test.each(routes)('GET /api/demo/%s responds 404 with the reason', async (route) => {
    const response = await app.request('GET', `/api/demo/${route}`)
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ error: expect.stringContaining('DEMO=1') })
  })

  test('no token is issued, and the Redis switch is disabled', async () => {
    const token = await app.request('POST', '/api/demo/token', { userId: 'ada' })
    expect(token.status).toBe(404)
    expect((await app.request('PUT', '/api/demo/switch', { away: true })).status).toBe(404)
  })

  test.each(['/redis-test', '/sessions'])('the page %s responds 404', async (path) => {
    const response = await app.request('GET', path)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('href="/redis-test"')
  })
})

describe('with DEMO=1 and the embedded store', () => {
  let app: ExampleApp
  beforeAll(async () => {
    app = await startApp({ env: { DEMO: '1' } })
  })
  afterAll(() => app.stop())

  const tokenOf = async (userId: string): Promise<string> =>
    (await app.json('POST', '/api/demo/token', { userId })).token
  const list = (token: string) =>
    fetch(`${app.url}/api/redis/session?action=list`, {
      headers: { authorization: `Bearer ${token}` },
    })

  test('the tenant routes accept a token of the demo', async () => {
    const response = await list(await tokenOf('ada'))
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ sessions: [] })
  })

  test('the tenant routes reject a token with changed claims or of another issuer', async () => {
    const [head, claims, signature] = (await tokenOf('ada')).split('.')
    const text = Buffer.from(claims!, 'base64url').toString().replace('ada', 'eve')
    const forged = [head, Buffer.from(text).toString('base64url'), signature].join('.')
    expect((await list(forged)).status).toBe(401)
    const other = await startApp({ env: { DEMO: '1' } })
    const { token } = await other.json('POST', '/api/demo/token', { userId: 'ada' })
    await other.stop()
    expect((await list(token)).status).toBe(401)
  })

  test('the published keys hold no private part', async () => {
    const { keys } = await app.json('GET', '/api/demo/jwks')
    expect(keys).toHaveLength(1)
    expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  })

  test.each([{ userId: 'eve' }, {}, 'no JSON'])('a token for %j is refused', async (body) => {
    const response = await app.request('POST', '/api/demo/token', body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: 'userId must be "ada" or "tester"' })
  })

  test('the stored value of a demo key is shown, that of another key is not', async () => {
    const { sessionId } = await app.json('POST', '/api/project-session', { currentStep: 2 })
    const key = `project_session:${sessionId}`
    const stored = await app.json('GET', `/api/demo/stored?key=${key}`)
    expect(stored).toMatchObject({ key, value: expect.stringContaining('"currentStep":2') })
    expect(stored.ttl).toBeGreaterThan(86_000)
    const gone = await app.json('GET', '/api/demo/stored?key=cache:demo:a:b')
    expect(gone).toEqual({ key: 'cache:demo:a:b', value: null, ttl: -2 })
    const refused = await app.request('GET', '/api/demo/stored?key=session:org_1:a')
    expect(refused.status).toBe(400)
  })

  test('the switch reports that there is no Redis server', async () => {
    const state = await app.json('GET', '/api/demo/switch')
    expect(state).toEqual({ available: false, away: false, reason: expect.any(String) })
    expect(state.reason).toContain('embedded store')
    const refused = await app.request('PUT', '/api/demo/switch', { away: true })
    expect(refused.status).toBe(409)
    expect(await refused.json()).toEqual({ error: state.reason })
    expect((await app.request('PUT', '/api/demo/switch', { away: 1 })).status).toBe(400)
  })

  test('the switch leaves a Redis server alone that the demo did not start', async () => {
    const other = await startApp({ redisUrl: 'redis://127.0.0.1:1', env: { DEMO: '1' } })
    const { available, reason } = await other.json('GET', '/api/demo/switch')
    await other.stop()
    expect(available).toBe(false)
    expect(reason).toContain('did not start this Redis')
  })

  test('pages of other sites are refused', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    const body = JSON.stringify({ userId: 'ada' })
    const response = await fetch(`${app.url}/api/demo/token`, { method: 'POST', headers, body })
    expect(response.status).toBe(403)
  })
})
