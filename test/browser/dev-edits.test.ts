/**
 * `next dev`: an edit makes modules anew, and the connections stay.
 */
import { startRedis, type RedisServer } from '../js/support/redis-server'
import { until } from '../js/support/until'
import { startIn, type ExampleApp } from './support/example-app'
import { makeExampleCopy, type ExampleCopy } from './support/example-copy'

let redis: RedisServer
let copy: ExampleCopy
let app: ExampleApp

beforeAll(async () => {
  redis = await startRedis()
  copy = await makeExampleCopy()
  app = await startIn(copy.folder, { mode: 'dev', redisUrl: redis.url })
}, 120_000)
afterAll(async () => {
  await app.stop()
  await copy.remove()
  await redis.stop()
})

/** How many connections the server has, but the one that asks. */
async function connections(): Promise<number> {
  const list = String(await redis.command('CLIENT', 'LIST'))
  return list.split('\n').filter((line) => line !== '' && !line.includes('cmd=client')).length
}

/** A pool grows when the computer is busy; a second one would have connections that it has not. */
const onePool = () =>
  until(async () => {
    const { pool } = await app.json('GET', '/api/health')
    return pool.connections === (await connections())
  }, 'as many connections at the server as in the pool')

/** Asks every kind of module that uses the store; what the edited route says of no session. */
async function askAll(): Promise<string> {
  const { sessionId } = await app.json('POST', '/api/project-session', {})
  expect((await app.request('GET', `/api/project-session/${sessionId}`)).status).toBe(200)
  expect((await app.request('GET', '/projects')).status).toBe(200)
  const unknown = { sessionId: '00000000-0000-4000-8000-000000000000' }
  return (await app.json('POST', '/api/projects', unknown)).error
}

test('one pool serves all modules, through any number of edits', async () => {
  expect(await askAll()).toBe('Session not found')
  await onePool()
  let text = 'Session not found'
  for (const edited of ['No such session', 'No session', 'Nothing there']) {
    await copy.replaceIn('app/api/projects/route.ts', `refuse('${text}'`, `refuse('${edited}'`)
    await copy.replaceIn('lib/project-store.ts', '/** One handle', '/**  One handle')
    await until(async () => (await askAll()) === edited, 'the edited route', 60_000)
    await copy.replaceIn('lib/project-store.ts', '/**  One handle', '/** One handle')
    text = edited
    await onePool()
  }
  expect(await askAll()).toBe('Nothing there')
  await onePool()
}, 240_000)
