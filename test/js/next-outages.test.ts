/**
 * The log of outages that requests meet: one line for each, however many requests fail by which code.
 */
import { configure, defaultStorage, redisSessionStorage } from 'redis-session-storage'
import { guard, projectSessionByIdRoutes } from 'redis-session-storage/next'
import { OutageLog } from '../../dist/next/outage-log.js'
import { freePort, startRedisOn, type RedisServer } from './support/redis-server'
import { send } from './support/requests'
import { until } from './support/until'

describe('guard and the routes, with a server', () => {
  const logged: string[] = []
  const log = (line: string) => void logged.push(line)
  const failures = () => logged.filter((line) => line.includes(': ERR_'))
  const { GET } = projectSessionByIdRoutes()

  let port: number
  let server: RedisServer
  beforeAll(async () => {
    port = await freePort()
    server = await startRedisOn(port)
    const logger = { info: log, warn: log, error: log }
    configure({ port, host: '127.0.0.1', fallback: 'never', logger })
  })
  afterAll(() => redisSessionStorage.close())
  beforeEach(() => void logged.splice(0))

  const unknown = '7b1f6f0e-59f1-4c0e-8f0b-3f4f1d2c5a10'
  const headers = { cookie: `project_session=${unknown}` }
  const ask = async () => (await guard(new Request('http://localhost/', { headers })))!.status
  const askRoute = async () => (await send(GET, 'GET', { sessionId: unknown })).status
  const askAll = () => Promise.all([ask(), ask(), askRoute()])
  const breaker = async () => (await defaultStorage().health()).breaker

  const fail = async () => {
    await until(async () => {
      await askAll()
      return (await breaker()) !== 'closed'
    }, 'the breaker to open')
    expect(await askAll()).toEqual([503, 503, 503])
  }
  const recover = () =>
    until(async () => (await ask()) === 401 && (await breaker()) === 'closed', 'an answer')

  test('log one line for each outage of the server', async () => {
    await recover()
    for (let outages = 1; outages <= 2; outages++) {
      await server.stop()
      await fail()
      expect(failures()).toHaveLength(outages)
      server = await startRedisOn(port)
      await recover()
    }
    expect(failures()).toHaveLength(2)
  })

  test('log one line for each outage in which the server does not respond', async () => {
    for (let outages = 1; outages <= 2; outages++) {
      server.signal('SIGSTOP')
      await fail()
      expect(failures()).toHaveLength(outages)
      server.signal('SIGCONT')
      await recover()
    }
    expect(failures()).toEqual([
      expect.stringMatching(/: ERR_(TIMEOUT|UNAVAILABLE) \(sessions\.get\): /),
      expect.stringMatching(/: ERR_(TIMEOUT|UNAVAILABLE) \(sessions\.get\): /),
    ])
  })
})

describe('OutageLog', () => {
  let written: string[]
  let breakers: { opened: number; open: boolean }
  let log: OutageLog
  const now = () => performance.now()

  beforeEach(() => {
    jest.useFakeTimers()
    written = []
    breakers = { opened: 0, open: false }
    log = new OutageLog(
      (line) => void written.push(line),
      () => breakers,
    )
  })
  afterEach(() => jest.useRealTimers())

  test('the failures before and after the breaker opens are one outage, however far apart', () => {
    log.report('first', now())
    breakers = { opened: 1, open: true }
    jest.advanceTimersByTime(600_000)
    log.report('second', now())
    expect(written).toEqual(['first'])
    expect(jest.getTimerCount()).toBe(0)
  })

  test('a failure after the breaker closed is another outage', () => {
    breakers = { opened: 1, open: true }
    log.report('first', now())
    breakers = { opened: 1, open: false }
    jest.advanceTimersByTime(1)
    log.report('second', now())
    expect(written).toEqual(['first', 'second'])
  })

  test('a request of an outage that fails after its end belongs to it', () => {
    const began = now()
    jest.advanceTimersByTime(10)
    breakers = { opened: 1, open: true }
    log.report('first', now())
    breakers = { opened: 1, open: false }
    jest.advanceTimersByTime(10)
    log.report('late', began)
    expect(written).toEqual(['first'])
  })

  test('without an open breaker an outage ends with five seconds without a failure', () => {
    for (let i = 0; i < 10; i++) {
      log.report(`slow ${i}`, now())
      jest.advanceTimersByTime(4000)
    }
    expect(written).toEqual(['slow 0'])
    jest.advanceTimersByTime(10_000)
    expect(jest.getTimerCount()).toBe(0)
    log.report('again', now())
    expect(written).toEqual(['slow 0', 'again'])
  })
})
