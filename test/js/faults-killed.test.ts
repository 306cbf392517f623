/** A server that is killed, or frozen, under the load of 200 callers. */
import { createStorage, StorageError, type Storage } from 'redis-session-storage'
import { SoakServer } from '../soak/server'
import { failureOf } from './support/faulty-way'
import { until } from './support/until'

const callers = 200
const commandTimeout = 2000
/** Milliseconds that others on this machine may make a call late. */
const grace = 10_000

let server: SoakServer
let storage: Storage

beforeEach(async () => {
  server = await SoakServer.start()
  const url = `redis://127.0.0.1:${server.port}`
  storage = createStorage({ url, commandTimeout, fallback: 'never', logger: false })
})
afterEach(async () => {
  await storage.close()
  await server.remove()
})

/** A session that is updated again and again by one caller; what was acknowledged is remembered. */
class Caller {
  acknowledged = 0
  tried = 0
  longest = 0
  readonly failures = new Set<string>()

  constructor(readonly id: string) {}

  async update(): Promise<void> {
    this.tried += 1
    const began = performance.now()
    try {
      await storage.sessions.update(this.id, { count: this.tried })
      this.acknowledged = this.tried
    } catch (error) {
      this.failures.add((error as StorageError).code)
    }
    this.longest = Math.max(this.longest, performance.now() - began)
  }
}

async function startCallers(): Promise<Caller[]> {
  const { sessions } = storage
  const created = Array.from({ length: callers }, () => sessions.create({ count: 0 }))
  return (await Promise.all(created)).map((id) => new Caller(id))
}

/** All callers call repeatedly until each has had both kinds of failures. */
const callUntilRejectedAtOnce = (all: Caller[]) =>
  until(
    async () => {
      await Promise.all(all.map((caller) => caller.update()))
      return all.every((caller) => caller.failures.size >= 2)
    },
    'a timeout and an immediate rejection of each caller',
    60_000,
  )

/** Resolves once the server answers again. */
const answers = () =>
  until(
    () =>
      storage.ping().then(
        () => true,
        () => false,
      ),
    'an answer',
    60_000,
  )

test('no acknowledged write is lost to kill -9, and every call settles in time', async () => {
  const all = await startCallers()
  let goesOn = true
  const running = all.map(async (caller) => {
    while (goesOn) await caller.update()
  })
  const haveMoved = (by: number) => all.every((caller) => caller.acknowledged >= by)
  await until(() => haveMoved(3), 'three updates of each', 60_000)
  for (let kill = 1; kill <= 3; kill++) {
    await server.kill()
    const tried = all.map((caller) => caller.tried)
    await until(() => all.every((caller, i) => caller.tried > tried[i]!), 'failures', 60_000)
    await server.run()
    const before = all.map((caller) => caller.acknowledged)
    const recovered = () => all.every((caller, i) => caller.acknowledged > before[i]!)
    await until(recovered, 'an update of each after the restart', 60_000)
  }
  goesOn = false
  await Promise.all(running)
  for (const caller of all) {
    const session = await storage.sessions.get(caller.id)
    expect(session).toMatchObject({ sessionId: caller.id })
    expect(session!['count']).toBeGreaterThanOrEqual(caller.acknowledged)
    expect(session!['count']).toBeLessThanOrEqual(caller.tried)
  }
  const failures = new Set(all.flatMap((caller) => [...caller.failures]))
  for (const code of failures) expect(['ERR_UNAVAILABLE', 'ERR_TIMEOUT']).toContain(code)
  expect(failures.size).toBeGreaterThan(0)
  const longest = Math.max(...all.map((caller) => caller.longest))
  expect(longest).toBeLessThan(commandTimeout + grace)
}, 240_000)

test('calls to a frozen server time out, then are rejected at once, and late replies settle no other call', async () => {
  const all = await startCallers()
  await Promise.all(all.map((caller) => caller.update()))
  server.freeze()
  await callUntilRejectedAtOnce(all)
  for (const caller of all) {
    expect(caller.failures).toEqual(new Set(['ERR_TIMEOUT', 'ERR_UNAVAILABLE']))
    expect(caller.longest).toBeGreaterThanOrEqual(commandTimeout - 1)
    expect(caller.longest).toBeLessThan(commandTimeout + grace)
  }
  server.thaw()
  await answers()
  const sessions = await Promise.all(all.map((caller) => storage.sessions.get(caller.id)))
  expect(sessions.map((session) => session?.sessionId)).toEqual(all.map((caller) => caller.id))
  await Promise.all(all.map((caller) => caller.update()))
  expect(all.map((caller) => caller.acknowledged)).toEqual(all.map((caller) => caller.tried))
}, 120_000)

test('a creation that timed out while the server was frozen is undone when it goes on', async () => {
  await storage.connect()
  server.freeze()
  const error = await failureOf(storage.sessions.create({ a: 1 }))
  expect(error).toMatchObject({ code: 'ERR_TIMEOUT', retryable: true })
  server.thaw()
  await answers()
  await until(async () => {
    const keys = await server.keys('project_session:*')
    const values = await Promise.all(keys.map((key) => server.command('GET', String(key))))
    return values.length > 0 && values.every((value) => value === '-')
  }, 'the creation to be undone')
}, 60_000)
