/**
 * The HTTP interface of the tenants' cache: who reaches it, and what it does.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import { getCache, setCache } from 'redis-session-storage/cache'
import { tenantCacheRoutes, type TenantAction } from 'redis-session-storage/next'
import { sharedRedis } from './support/shared-redis'
import { send, type Sent } from './support/requests'
import { liftSessionLimits } from './support/session-limits'

const authenticate = (request: Request) => {
  const [tenantId, ...permissions] = (request.headers.get('authorization') ?? '').split(' ')
  return tenantId ? { tenantId, userId: 'ada', roles: [], permissions } : null
}
const routes = tenantCacheRoutes({ authenticate })
const manager = 'org_1 manage_cache'

beforeAll(async () => {
  const { url } = await sharedRedis()
  liftSessionLimits()
  configure({ url, logger: false })
})
afterAll(() => redisSessionStorage.close())

const as = (who: string, sent: Sent): Sent => ({ ...sent, headers: { authorization: who } })
const get = (key: string, who = manager) =>
  send(routes.GET, 'GET', as(who, { path: `/?action=get&namespace=users&key=${key}` }))
const set = (key: string, more: object, who = manager) => {
  const body = { action: 'set', namespace: 'users', key, ...more }
  return send(routes.POST, 'POST', as(who, { body }))
}
const remove = (query: string, who = manager) =>
  send(routes.DELETE, 'DELETE', as(who, { path: `/?${query}` }))

test('get returns the value that set stored under the tenant of the request', async () => {
  const value = { name: 'Jo', list: [1, null] }
  const { status, body } = await set('user_1', { value, ttl: 60, tags: ['user'] })
  expect({ status, body }).toEqual({ status: 200, body: { success: true } })
  expect(await getCache('org_1', 'users', 'user_1')).toEqual(value)
  expect(await get('user_1')).toMatchObject({ status: 200, body: { value } })
})

test('null is a value, and nothing is 404', async () => {
  await set('nothing', { value: null, ttl: null, tags: null })
  expect(await get('nothing')).toMatchObject({ status: 200, body: { value: null } })
  expect(await get('absent')).toMatchObject({
    status: 404,
    body: { error: 'No such entry', code: 'ERR_NOT_FOUND' },
  })
})

test('delete removes one entry, once', async () => {
  await set('user_2', { value: 1 })
  const query = 'action=delete&namespace=users&key=user_2'
  expect(await remove(query)).toMatchObject({ status: 200, body: { success: true } })
  expect((await remove(query)).status).toBe(404)
})

test('invalidateByTags ends all entries with one of the tags, of this tenant alone', async () => {
  await set('a', { value: 1, tags: ['red'] })
  await set('b', { value: 2, tags: ['blue', 'green'] })
  await set('c', { value: 3, tags: ['white'] })
  await setCache('org_2', 'users', 'a', 'theirs', 60, ['red'])
  const invalidated = await remove('action=invalidateByTags&tags=red,green')
  expect(invalidated).toMatchObject({ status: 200, body: { success: true } })
  const statuses = await Promise.all(['a', 'b', 'c'].map(async (key) => (await get(key)).status))
  expect(statuses).toEqual([404, 404, 200])
  expect(await getCache('org_2', 'users', 'a')).toBe('theirs')
})

test('another tenant cannot read the value, whatever its request contains', async () => {
  await set('secret', { value: 1 })
  expect((await get('secret&tenantId=org_1', 'org_2 manage_cache')).status).toBe(404)
  await set('secret', { value: 2, tenantId: 'org_1' }, 'org_2 manage_cache')
  expect((await get('secret')).body.value).toBe(1)
})

test('without the permission every route is closed', async () => {
  const who = 'org_1 manage_users'
  const answers = [
    await get('a', who),
    await set('a', { value: 1 }, who),
    await remove('action=delete&namespace=users&key=a', who),
    await remove('action=invalidateByTags&tags=red', who),
  ]
  for (const { status, body } of answers) {
    expect({ status, body }).toEqual({
      status: 403,
      body: {
        error: 'The cache requires the permission manage_cache',
        code: 'ERR_FORBIDDEN',
      },
    })
  }
  expect((await get('a', '')).status).toBe(401)
})

test('authorize allows single actions without the permission', async () => {
  const asked: TenantAction[] = []
  const { GET, POST, DELETE } = tenantCacheRoutes({
    authenticate,
    authorize: (_, action) => {
      asked.push(action)
      return Promise.resolve(action === 'cache.get')
    },
  })
  await set('open', { value: 1 })
  const place = 'namespace=users&key=open'
  const body = { action: 'set', namespace: 'users', key: 'open', value: 2 }
  expect((await send(GET, 'GET', as('org_1', { path: `/?action=get&${place}` }))).status).toBe(200)
  expect((await send(POST, 'POST', as('org_1', { body }))).status).toBe(403)
  const deleting = as('org_1', { path: `/?action=delete&${place}` })
  expect((await send(DELETE, 'DELETE', deleting)).status).toBe(403)
  const invalidating = as('org_1', { path: '/?action=invalidateByTags&tags=a' })
  expect((await send(DELETE, 'DELETE', invalidating)).status).toBe(403)
  expect(asked).toEqual(['cache.get', 'cache.set', 'cache.delete', 'cache.invalidate'])
})

test.each<[string, () => Promise<{ status: number; body: any }>]>([
  ['action', () => set('a', { value: 1, action: 'drop' })],
  ['value', () => set('a', {})],
  ['namespace', () => set('a', { value: 1, namespace: 'a:b' })],
  ['namespace', () => set('a', { value: 1, namespace: 7 })],
  ['key', () => set('a\nb', { value: 1 })],
  ['ttl', () => set('a', { value: 1, ttl: '60' })],
  ['ttl', () => set('a', { value: 1, ttl: 0 })],
  ['tags', () => set('a', { value: 1, tags: 'red' })],
  ['tags[1]', () => set('a', { value: 1, tags: ['red', 7] })],
  ['action', () => send(routes.GET, 'GET', as(manager, { path: '/?namespace=a&key=b' }))],
  ['namespace', () => send(routes.GET, 'GET', as(manager, { path: '/?action=get&key=b' }))],
  ['key', () => remove('action=delete&namespace=users')],
  ['tags', () => remove('action=invalidateByTags')],
  ['tags[0]', () => remove('action=invalidateByTags&tags=,red')],
  ['action', () => remove('namespace=users&key=a')],
])('answers 400 to a wrong %s: %#', async (name, call) => {
  const { status, body } = await call()
  expect({ status, code: body.code }).toEqual({ status: 400, code: 'ERR_INVALID_ARGUMENT' })
  expect(body.error).toContain(name)
})
