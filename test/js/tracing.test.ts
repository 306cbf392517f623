import { tracingChannel } from 'node:diagnostics_channel'
import { onBothBackends } from './support/backends'

interface Told {
  event: string
  message: Record<string, unknown>
}

/** Listens until it is stopped. */
function listen(told: Told[], events = ['start', 'end', 'asyncStart', 'asyncEnd', 'error']) {
  const channel = tracingChannel('redis-session-storage:operation')
  const handlers = Object.fromEntries(
    events.map((event) => [
      event,
      (message: object) => void told.push({ event, message: message as Told['message'] }),
    ]),
  )
  channel.subscribe(handlers as never)
  return () => channel.unsubscribe(handlers as never)
}

onBothBackends('the tracing channel of a storage', (open, backend) => {
  test('publishes the events of a call in order, with one object, before the call settles', async () => {
    const storage = open({ keyPrefix: 'traced:' })
    const told: Told[] = []
    const stop = listen(told)
    const created = storage.sessions.create({ secret: 'of the session' })
    expect(told.map(({ event }) => event)).toEqual(['start', 'end'])
    const id = await created.then((result) => {
      told.push({ event: 'caller', message: told[0]!.message })
      return result
    })
    stop()
    const order = ['start', 'end', 'asyncStart', 'asyncEnd', 'caller']
    expect(told.map(({ event }) => event)).toEqual(order)
    expect(new Set(told.map(({ message }) => message)).size).toBe(1)
    expect(told[0]!.message).toEqual({ operation: 'sessions.create', type: backend })
    expect(JSON.stringify(told)).not.toContain(id)
  })

  test('publishes a failure with its code', async () => {
    const storage = open({ keyPrefix: 'failing:' })
    const told: Told[] = []
    const stop = listen(told)
    const gone = '00000000-0000-4000-8000-000000000000'
    const error: unknown = await storage.sessions
      .update(gone, {})
      .catch((reason: unknown) => reason)
    stop()
    const order = ['start', 'end', 'error', 'asyncStart', 'asyncEnd']
    expect(told.map(({ event }) => event)).toEqual(order)
    const message = { operation: 'sessions.update', type: backend, code: 'ERR_SESSION_NOT_FOUND' }
    expect(told[2]!.message).toEqual({ ...message, error })
  })

  test('publishes every concurrent call with its own object', async () => {
    const storage = open({ keyPrefix: 'many:' })
    const told: Told[] = []
    const stop = listen(told)
    await Promise.all(Array.from({ length: 100 }, () => storage.ping()))
    stop()
    for (const event of ['start', 'asyncEnd']) {
      const messages = told.filter((one) => one.event === event).map(({ message }) => message)
      expect(messages).toHaveLength(100)
      expect(new Set(messages).size).toBe(100)
    }
  })

  test('publishes only errors to a subscriber of errors', async () => {
    const storage = open({ keyPrefix: 'errors:' })
    const told: Told[] = []
    const stop = listen(told, ['error'])
    await storage.ping()
    expect(told).toEqual([])
    const gone = '00000000-0000-4000-8000-000000000000'
    await expect(storage.sessions.patch(gone, {})).rejects.toThrow()
    stop()
    expect(told.map(({ message }) => message.operation)).toEqual(['sessions.patch'])
  })

  test('publishes nothing without a subscriber', async () => {
    const storage = open({ keyPrefix: 'quiet:' })
    const pending = storage.ping()
    const told: Told[] = []
    const stop = listen(told)
    await pending
    stop()
    await storage.ping()
    expect(told).toEqual([])
  })
})
