import { output } from './support/child'

const named = {
  'redis-session-storage': [
    'SessionService',
    'StorageError',
    'configure',
    'createStorage',
    'defaultStorage',
    'redisSessionStorage',
  ],
  'redis-session-storage/next': [
    'auth0',
    'clientKey',
    'completeSessionRoute',
    'createProjectSession',
    'destroyProjectSession',
    'getProjectSession',
    'guard',
    'healthRoute',
    'metricsRoute',
    'projectSessionByIdRoutes',
    'projectSessionRoutes',
    'rotateProjectSession',
    'tenantCacheRoutes',
    'tenantSessionRoutes',
    'updateProjectSession',
    'withRedisSessionStorage',
  ],
  'redis-session-storage/redis': ['getRedisWrapper'],
  'redis-session-storage/session': [
    'cleanupExpiredSessions',
    'createSession',
    'destroySession',
    'destroyUserSessions',
    'getSession',
    'listSessions',
    'updateSession',
  ],
}

describe.each(Object.entries(named))('%s', (entry, names) => {
  test('exports the same names from both module systems, and nothing else', async () => {
    const code = `
      import { createRequire } from 'node:module'
      import * as module from '${entry}'
      const required = createRequire(import.meta.url)('${entry}')
      const names = Object.keys(module).sort()
      const same = names.every((name) => module[name] === required[name])
      console.log(names.join(), Object.keys(required).sort().join(), same)`
    const list = names.join()
    expect(await output(code, { type: 'module' })).toBe(`${list} ${list} true\n`)
  })
})

test('both module systems share one default storage and one error class', async () => {
  const code = `
    import { createRequire } from 'node:module'
    import { configure, redisSessionStorage, StorageError } from 'redis-session-storage'
    import { getRedisWrapper } from 'redis-session-storage/redis'
    const required = createRequire(import.meta.url)('redis-session-storage')
    configure({ provider: 'memory' })
    const id = await required.redisSessionStorage.create({ a: 1 })
    const redis = await getRedisWrapper()
    const stored = JSON.parse(await redis.get('project_session:' + id))
    const error = await redisSessionStorage.update('unknown', {}).catch((reason) => reason)
    const { a } = await redisSessionStorage.get(id)
    console.log(a, stored.a, error instanceof required.StorageError, error instanceof StorageError)`
  expect(await output(code, { type: 'module' })).toBe('1 1 true true\n')
})
