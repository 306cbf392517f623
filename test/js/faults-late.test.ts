/** Replies that come after their caller has given up. */
import type { Storage } from 'redis-session-storage'
import { failureOf, openFaultyWay, type FaultyWay } from './support/faulty-way'
import { until } from './support/until'

const commandTimeout = 1500
/** One connection, so that a late reply arrives before the reply to the next call. */
const impatient = { commandTimeout, connectTimeout: 30_000, pool: { max: 1 } }

let way: FaultyWay
let storage: Storage

beforeEach(async () => {
  way = await openFaultyWay()
  storage = way.open(impatient)
})
afterEach(() => way.close())

/** Sessions with a mark each, made while nothing is wrong. */
async function sessionsWith(marks: string[]): Promise<string[]> {
  const patient = way.open()
  return Promise.all(marks.map((mark) => patient.sessions.create({ mark })))
}

test.each(['toClient', 'toServer'] as const)(
  'a reply delayed %s beyond the deadline is never given to the next caller',
  async (direction) => {
    const marks = Array.from({ length: 50 }, (_, i) => `mark ${i}`)
    const [late, ...ids] = await sessionsWith(['late', ...marks])
    await storage.connect()
    way.proxy.delay({ [direction]: 3_600_000 })
    const error = await failureOf(storage.sessions.get(late!))
    expect(error).toMatchObject({
      code: 'ERR_TIMEOUT',
      operation: 'sessions.get',
      cause: { code: 'ETIMEDOUT' },
    })
    const calls = ids.map((id) => storage.sessions.get(id))
    await way.proxy.pass()
    expect((await Promise.all(calls)).map((session) => session?.['mark'] as string)).toEqual(marks)
    expect(storage.metrics()).toMatchObject({ timeouts: 1, reconnects: 0 })
  },
)

test('a creation that is carried out too late is undone', async () => {
  await storage.connect()
  way.proxy.delay({ toServer: 3_600_000 })
  expect(await failureOf(storage.sessions.create({ a: 1 }))).toMatchObject({ code: 'ERR_TIMEOUT' })
  await way.proxy.pass()
  const tombstones = async () => {
    const keys = (await way.server.command('KEYS', 'project_session:*')) as string[]
    const values = await Promise.all(keys.map((key) => way.server.command('GET', key)))
    return values.length === 1 && values[0] === '-'
  }
  await until(tombstones, 'the creation to be undone')
})

test('a black hole ends every call at its deadline, and none after it is over', async () => {
  const marks = Array.from({ length: 20 }, (_, i) => `mark ${i}`)
  const ids = await sessionsWith(marks)
  await storage.connect()
  way.proxy.blackHole()
  const began = performance.now()
  const errors = await Promise.all(ids.map((id) => failureOf(storage.sessions.get(id))))
  const took = performance.now() - began
  expect(new Set(errors.map((error) => error.code as string))).toEqual(new Set(['ERR_TIMEOUT']))
  expect(took).toBeGreaterThanOrEqual(commandTimeout - 1)
  expect(took).toBeLessThan(commandTimeout + 10_000)
  await way.proxy.pass()
  const patient = way.open()
  const sessions = await Promise.all(ids.map((id) => patient.sessions.get(id)))
  expect(sessions.map((session) => session?.['mark'] as string)).toEqual(marks)
})

test('calls during an outage reject with its cause, and succeed after it', async () => {
  const [id] = await sessionsWith(['here'])
  await way.proxy.refuse()
  way.proxy.cut()
  const error = await failureOf(way.open({ keyPrefix: 'x' }).sessions.get(id!))
  expect(error).toMatchObject({ code: 'ERR_UNAVAILABLE', cause: { code: 'ECONNREFUSED' } })
  await way.proxy.accept()
  const again = way.open({ keyPrefix: '', commandTimeout: 20_000 })
  expect(await again.sessions.get(id!)).toMatchObject({ mark: 'here' })
})
