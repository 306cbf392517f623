/**
 * The app as a container has it: built without a Redis, copied, and started where no source is.
 */
import { startRedis, type RedisServer } from '../js/support/redis-server'
import { audience, startIdentityProvider, type IdentityProvider } from '../js/support/tokens'
import { until } from '../js/support/until'
import { launchBrowser } from './support/browser'
import { buildStandalone, type StandaloneApp, type StandaloneServer } from './support/standalone'
import { WizardPage } from './support/wizard-page'

const routes = [
  '/api/demo/jwks',
  '/api/demo/live',
  '/api/demo/stored',
  '/api/demo/switch',
  '/api/demo/token',
  '/api/health',
  '/api/metrics',
  '/api/project-session',
  '/api/project-session/[sessionId]',
  '/api/project-session/[sessionId]/complete',
  '/api/projects',
  '/api/redis/cache',
  '/api/redis/session',
]

describe.each([
  ['Turbopack', '--turbopack'],
  ['webpack', '--webpack'],
])('built by %s', (_, bundler) => {
  let app: StandaloneApp | undefined
  let redis: RedisServer
  let provider: IdentityProvider
  let server: StandaloneServer

  beforeAll(async () => {
    app = await buildStandalone(bundler)
    redis = await startRedis()
    provider = await startIdentityProvider()
    const identity = { AUTH0_DOMAIN: provider.url, AUTH0_AUDIENCE: audience }
    server = await app.start({ REDIS_URL: redis.url, ...identity })
  }, 1_200_000)
  afterAll(async () => {
    await app?.remove()
    await provider.stop()
    await redis.stop()
  })

  test('no route is prerendered at build time', () => {
    const listed = [...app!.printed.matchAll(/^[├┌└] (\S) (\/api\/\S+)/gm)]
    expect(listed.map(([, kind, path]) => [path, kind]).sort()).toEqual(
      routes.map((path) => [path, 'ƒ']),
    )
  })

  test('sessions live in Redis', async () => {
    const post = { method: 'POST', body: JSON.stringify({ projectData: { projectName: 'A' } }) }
    const created = await server.request('/api/project-session', post)
    const { sessionId } = (await created.json()) as { sessionId: string }
    const stored = (await redis.command('GET', `project_session:${sessionId}`)) as string
    expect(JSON.parse(stored)).toMatchObject({ projectData: { projectName: 'A' } })
    expect((await server.request(`/api/project-session/${sessionId}`)).status).toBe(200)
    const path = `/api/project-session/${sessionId}/complete`
    expect((await server.request(path, { method: 'POST' })).status).toBe(200)
    expect(await redis.command('EXISTS', `project_session:${sessionId}`)).toBe(0)
  })

  test('the page with the hook runs and saves', async () => {
    const browser = await launchBrowser()
    const wizard = await WizardPage.open(browser, server.url)
    await wizard.fill('projectName')
    const key = `project_session:${await wizard.sessionId()}`
    const stored = async () => String(await redis.command('GET', key)).includes('Test Project')
    await until(stored, 'the save')
    expect(wizard.problems).toEqual([])
    await wizard.close()
    await browser.close()
  })

  test('tokens are verified with the traced copy of jose', async () => {
    const headers = { authorization: `Bearer ${provider.token()}` }
    const list = await server.request('/api/redis/session?action=list', { headers })
    expect(await list.json()).toEqual({ sessions: [] })
    expect((await server.request('/api/redis/session?action=list')).status).toBe(401)
    const place = '/api/redis/cache?action=get&namespace=users&key=a'
    expect((await server.request(place, { headers })).status).toBe(403)
  })

  test('the health route reports a connected server', async () => {
    const health = await server.request('/api/health')
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({ status: 'healthy', redis: 'connected' })
  })
})
