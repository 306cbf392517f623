/** What a caller with the fallback sees of a network that breaks in each way there is. */
import type { Storage } from 'redis-session-storage'
import { openFaultyWay, type FaultyWay } from './support/faulty-way'
import type { Proxy } from './support/proxy'
import { until } from './support/until'

let way: FaultyWay
let storage: Storage
let id: string

beforeEach(async () => {
  way = await openFaultyWay()
  storage = way.open({ fallback: 'auto', commandTimeout: 1000, connectTimeout: 1000 })
  id = await storage.sessions.create({ counter: 0 })
})
afterEach(() => way.close())

const faults: [string, (proxy: Proxy) => unknown][] = [
  ['swallows everything', (proxy) => proxy.blackHole()],
  ['delays replies for ever', (proxy) => proxy.delay({ toClient: 3_600_000 })],
  ['delays requests for ever', (proxy) => proxy.delay({ toServer: 3_600_000 })],
  ['refuses connections and cuts those there are', (proxy) => (proxy.refuse(), proxy.cut())],
]

test.each(faults)(
  'on a network that %s, known sessions are served from memory once the breaker opens, and replayed',
  async (_, breakIt) => {
    await breakIt(way.proxy)
    const inDoubt = await storage.sessions.update(id, { counter: -1 }).catch((error) => error.code)
    expect(['ERR_TIMEOUT', 'ERR_UNAVAILABLE']).toContain(inDoubt)
    await until(() => storage.type === 'memory', 'the outage to be seen')
    const made = await storage.sessions.create({ made: 'meanwhile' })
    expect(await storage.sessions.update(id, { counter: 1 })).toMatchObject({ counter: 1 })
    expect(await storage.sessions.get(id)).toMatchObject({ counter: 1 })
    expect((await storage.health()).status).toBe('degraded')
    await way.proxy.accept()
    await way.proxy.pass()
    const heard = () => storage.type === 'redis' && storage.metrics().journal.entries === 0
    await until(heard, 'the replay')
    const stored = async (key: string) => JSON.parse(String(await way.server.command('GET', key)))
    expect(await stored(`project_session:${id}`)).toMatchObject({ counter: 1 })
    expect(await stored(`project_session:${made}`)).toMatchObject({ made: 'meanwhile' })
    expect((await storage.health()).status).toBe('healthy')
    expect(storage.metrics()).toMatchObject({ lost: 0, conflicts: 0 })
  },
)

test('one late reply is an error and no outage', async () => {
  const patient = way.open({ fallback: 'auto', commandTimeout: 1000, connectTimeout: 30_000 })
  await patient.sessions.get(id)
  way.server.signal('SIGSTOP')
  const updating = patient.sessions.update(id, { counter: 2 })
  await expect(updating).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  way.server.signal('SIGCONT')
  expect(patient.type).toBe('redis')
  await until(async () => (await patient.health()).redis === 'connected', 'an answer')
  expect(await patient.sessions.complete(id)).toMatchObject({ counter: 2 })
  expect(patient.metrics()).toMatchObject({ replayed: 0, breaker: { openedCount: 0 } })
})
