/**
 * The switch of the demo that takes Redis away, in front of a server of the test's own.
 */
import { once } from 'node:events'
import { createStorage } from 'redis-session-storage'
import { startNode } from '../js/support/child'
import { startRedis, type RedisServer } from '../js/support/redis-server'
import { until } from '../js/support/until'

let redis: RedisServer
let script: ReturnType<typeof startNode>
let url: string
let control: string

beforeAll(async () => {
  redis = await startRedis()
  script = startNode(
    `import { startRedisSwitch } from './scripts/lib/redis-switch.mjs'
     const { url, control } = await startRedisSwitch(${redis.port})
     process.stderr.write(JSON.stringify({ url, control }))`,
    { type: 'module', patience: 600_000 },
  )
  const [told] = (await once(script.child.stderr, 'data')) as [Buffer]
  ;({ url, control } = JSON.parse(told.toString()) as { url: string; control: string })
})
afterAll(async () => {
  script.child.kill('SIGKILL')
  await script.ended
  await redis.stop()
})

const turn = async (body: unknown) => {
  const response = await fetch(control, { method: 'PUT', body: JSON.stringify(body) })
  return response.status === 200 ? response.json() : response.status
}

test('a storage behind it works, misses Redis while it is away, and works again', async () => {
  const storage = createStorage({ url, commandTimeout: 1000, fallback: 'never', logger: false })
  const id = await storage.sessions.create({ currentStep: 1 })
  expect(await turn({ away: true })).toEqual({ away: true })
  await until(async () => (await storage.health()).status === 'unhealthy', 'Redis to be missed')
  expect(await turn({ away: false })).toEqual({ away: false })
  await until(async () => (await storage.health()).status === 'healthy', 'Redis to be back')
  expect(await storage.sessions.get(id)).toMatchObject({ currentStep: 1 })
  await storage.close()
})

test('the switch accepts a repeated state and reports its state', async () => {
  for (const away of [true, true, false, false]) {
    expect(await turn({ away })).toEqual({ away })
    expect(await (await fetch(control)).json()).toEqual({ away })
  }
})

test('many turns at once are carried out one after the other', async () => {
  const turns = Array.from({ length: 20 }, (_, i) => turn({ away: i % 2 === 0 }))
  for (const state of await Promise.all(turns)) expect(state).toEqual({ away: expect.any(Boolean) })
  await turn({ away: false })
  const storage = createStorage({ url, logger: false })
  expect(await storage.ping()).toBe('PONG')
  await storage.close()
})

test.each([{}, { away: 1 }, null, 'away'])('%j is refused', async (body) => {
  expect(await turn(body)).toBe(400)
})
