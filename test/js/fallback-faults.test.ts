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
  storage = way.open({ fallback: 'auto', commandTimeout: 500, connectTimeout: 500 })
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
  'a network that %s is never seen by a known session, and nothing is lost',
  async (_, breakIt) => {
    await breakIt(way.proxy)
    const made = storage.sessions.create({ made: 'meanwhile' })
    const updated = await storage.sessions.update(id, { counter: 1 })
    expect(updated).toMatchObject({ counter: 1 })
    await until(() => storage.type === 'memory', 'the outage to be seen', 30_000)
    expect(await storage.sessions.get(id)).toMatchObject({ counter: 1 })
    expect((await storage.health()).status).toBe('degraded')
    await way.proxy.accept()
    await way.proxy.pass()
    const heard = () => storage.type === 'redis' && storage.metrics().journal.entries === 0
    await until(heard, 'the replay', 30_000)
    const stored = async (key: string) => JSON.parse(String(await way.server.command('GET', key)))
    expect(await stored(`project_session:${id}`)).toMatchObject({ counter: 1 })
    expect(await stored(`project_session:${await made}`)).toMatchObject({ made: 'meanwhile' })
    expect((await storage.health()).status).toBe('healthy')
  },
  90_000,
)

test('one late reply is no outage: it is answered here, and the server hears of it', async () => {
  await way.server.command('CLIENT', 'PAUSE', 1500, 'ALL')
  expect(await storage.sessions.update(id, { counter: 2 })).toMatchObject({ counter: 2 })
  await until(() => storage.metrics().journal.entries === 0, 'the replay', 30_000)
  expect(await storage.sessions.complete(id)).toMatchObject({ counter: 2 })
})
