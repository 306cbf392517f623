/**
 * How many sessions one client may create over several processes: its limit and, while the store is
 * too slow to be asked, at most 8 per process more.
 */
import { once } from 'node:events'
import { startNode } from './support/child'
import { Proxy } from './support/proxy'
import { freePort, startRedis } from './support/redis-server'

const limit = 10
const unchecked = 8
const processes = 3
/** Lets a process wait for its limiter however busy the machine is. */
const patient = `
  const { setTimeout: wait } = globalThis
  globalThis.setTimeout = (work, ms, ...more) => wait(work, ms <= 250 ? 60_000 : ms, ...more)`
const code = `
  if (process.env.PATIENT) { ${patient} }
  const { projectSessionRoutes } = require('redis-session-storage/next')
  const { configure, redisSessionStorage } = require('redis-session-storage')
  configure({ logger: false })
  const { POST } = projectSessionRoutes()
  const post = () => POST(new Request('http://localhost/', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.1' },
    body: '{"currentStep":2}',
  }))
  async function main() {
    await redisSessionStorage.health()
    console.log('ready')
    await new Promise((resolve) => process.stdin.once('data', resolve))
    const statuses = []
    for (let rounds = 0; rounds < 3; rounds += statuses.includes(200) || !process.env.UNTIL_CREATED) {
      const answers = await Promise.all(Array.from({ length: 40 }, post))
      statuses.push(...answers.map(({ status }) => status))
    }
    console.log(JSON.stringify(statuses))
    await redisSessionStorage.close()
    process.exit()
  }
  main()`

/** The statuses that so many processes give at once, and the bound of creations meanwhile. */
async function statusesOf(count: number, redisUrl: string, more: Record<string, string> = {}) {
  const env = {
    REDIS_URL: redisUrl,
    SESSION_CREATE_LIMIT: String(limit),
    SESSION_RATE_LIMIT: '9999',
    ...more,
  }
  const nodes = Array.from({ length: count }, () => startNode(code, { env }))
  await Promise.all(nodes.map(({ child }) => once(child.stdout, 'data')))
  const since = performance.now()
  for (const { child } of nodes) child.stdin.write('go\n')
  const ends = await Promise.all(nodes.map(({ ended }) => ended))
  const minutes = (performance.now() - since) / 60_000
  const statuses = ends.flatMap(({ stdout }) => JSON.parse(stdout.split('\n')[1]!) as number[])
  const grown = (bound: number) => Math.floor(bound * (1 + minutes))
  return { created: statuses.filter((status) => status === 200).length, grown }
}

const sessionsIn = async (server: Awaited<ReturnType<typeof startRedis>>) =>
  ((await server.command('KEYS', 'project_session:*')) as string[]).length

test('several processes together create no more sessions of one client than its limit', async () => {
  const server = await startRedis()
  const { created, grown } = await statusesOf(processes, server.url, { PATIENT: 'true' })
  expect(created).toBeGreaterThanOrEqual(limit)
  expect(await sessionsIn(server)).toBeLessThanOrEqual(grown(limit))
})

test('with a store that answers too late, each process creates at most 8 sessions more', async () => {
  const server = await startRedis()
  const proxy = await Proxy.start(server.port)
  proxy.delay({ toClient: 400 })
  const { grown } = await statusesOf(processes, proxy.url)
  const stored = await sessionsIn(server)
  await proxy.close()
  expect(stored).toBeGreaterThan(limit)
  expect(stored).toBeLessThanOrEqual(grown(limit + unchecked * processes))
})

test('without a store a process creates at most 8 sessions of one client in a minute', async () => {
  const nowhere = `redis://127.0.0.1:${await freePort()}`
  // The process keeps sessions in memory once its circuit breaker is open.
  const { created, grown } = await statusesOf(1, nowhere, { UNTIL_CREATED: 'true' })
  expect(created).toBeGreaterThan(0)
  expect(created).toBeLessThanOrEqual(grown(unchecked))
})
