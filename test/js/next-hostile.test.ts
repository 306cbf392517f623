/**
 * The helpers for Next.js with hostile values in the place of each argument: a call resolves or fails
 * with a StorageError.
 */
import { configure, defaultStorage } from 'redis-session-storage'
import {
  clientKey,
  createProjectSession,
  destroyProjectSession,
  getProjectSession,
  guard,
  rotateProjectSession,
  updateProjectSession,
} from 'redis-session-storage/next'
import { faultsOf } from './support/hostile-calls'

beforeAll(() => configure({ provider: 'memory', logger: false }))
afterAll(() => defaultStorage().close())

const id = '11111111-1111-4111-8111-111111111111'
const cookies = { get: () => ({ value: id }), set: () => undefined }
const request = { url: 'http://localhost/', method: 'GET', headers: { get: () => null } }
const headers = { get: () => null }
const guardOptions = { session: () => null, loginUrl: '/login', onUnavailable: 'pass' }

test.each<[string, (...given: any[]) => unknown, unknown[]]>([
  ['createProjectSession', createProjectSession, [cookies, { a: 1 }, request]],
  ['getProjectSession', getProjectSession, [cookies, headers]],
  ['updateProjectSession', updateProjectSession, [cookies, { a: 1 }, { merge: ['a'] }, request]],
  ['rotateProjectSession', rotateProjectSession, [cookies, headers]],
  ['destroyProjectSession', destroyProjectSession, [cookies, request]],
  ['clientKey', clientKey, [request, { trustedProxies: 1 }]],
  ['guard', guard, [request, guardOptions]],
])('%s fails hostile calls with a StorageError', async (_, helper, good) => {
  expect(await faultsOf(helper, good)).toEqual([])
})
