/** The engine of useProjectSession: loads that fail are repeated, and the form is usable meanwhile. */
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
beforeEach(() => {
  hook = new HookEngine()
  hook.routes.put('id-7', { projectData: { a: 1 }, currentStep: 3, completedSteps: [1, 2] })
})
afterEach(() => hook.end())

const loads = () => hook.routes.asked.filter(({ method }) => method === 'GET').length
const load = () => hook.engine.loadSession('id-7').catch(() => undefined)
const failures: [string, () => void][] = [
  ['answered with 429', () => hook.routes.refuse(429)],
  ['answered with 503', () => hook.routes.refuse(503)],
  ['not answered', () => hook.routes.cut()],
]

describe.each(failures)('a first load that is %s', (_, fail) => {
  test('shows a usable form at once and the session as soon as a repeated load succeeds', async () => {
    for (let times = 0; times < 2; times++) fail()
    await load()
    expect(hook.state).toMatchObject({ projectData: {}, loading: false, status: 'unloaded' })
    expect(hook.state.error).toMatchObject({ retryable: true })
    await hook.pass(1000)
    expect(loads()).toBe(2)
    await hook.pass(2000)
    expect(hook.state).toMatchObject({
      sessionId: 'id-7',
      projectData: { a: 1 },
      currentStep: 3,
      completedSteps: [1, 2],
      status: 'idle',
      error: null,
    })
    await hook.pass(60_000)
    expect(loads()).toBe(3)
  })

  test('applies changes made during the load to the session and saves them', async () => {
    fail()
    await load()
    hook.type('b', 2)
    expect(hook.state).toMatchObject({ projectData: { b: 2 }, status: 'unloaded' })
    expect(hook.page.kept).toHaveLength(1)
    const updated = hook.engine.updateSession({ c: 3 }, 3)
    await expect(updated).rejects.toBe(hook.state.error)
    await hook.pass(1000)
    expect(hook.state.projectData).toEqual({ a: 1, b: 2, c: 3 })
    await hook.pass(1000)
    expect(hook.stored).toMatchObject({
      projectData: { a: 1, b: 2, c: 3 },
      completedSteps: [1, 2, 3],
    })
    expect(hook.page.kept).toEqual([])
    expect(hook.state.status).toBe('saved')
  })

  test('is repeated immediately by retry()', async () => {
    fail()
    await load()
    await hook.engine.retry()
    expect(hook.state).toMatchObject({ projectData: { a: 1 }, status: 'idle' })
  })
})

test('a load that failed for want of an answer is repeated when the network is back', async () => {
  for (let times = 0; times < 4; times++) hook.routes.cut()
  await load()
  await hook.pass(7000)
  const before = loads()
  hook.page.fire('online')
  await hook.pass(0)
  expect(loads()).toBe(before + 1)
  expect(hook.state.projectData).toEqual({ a: 1 })
})

test('a Retry-After of a load is waited for, also when the network is back', async () => {
  hook.routes.refuse(429, { 'Retry-After': '10' })
  await load()
  await hook.pass(5000)
  hook.page.fire('online')
  await hook.pass(4999)
  expect(loads()).toBe(1)
  await hook.pass(1)
  expect(hook.state.projectData).toEqual({ a: 1 })
})

test('a load without an answer shows a usable form after 2 s, and the session when it comes', async () => {
  const release = hook.routes.hold()
  const loaded = hook.engine.loadSession('id-7')
  await hook.pass(1999)
  expect(hook.state).toMatchObject({ projectData: null, loading: true })
  await hook.pass(1)
  expect(hook.state).toMatchObject({ projectData: {}, loading: false, status: 'unloaded' })
  hook.type('b', 2)
  await hook.pass(5000)
  release()
  await loaded
  expect(hook.state.projectData).toEqual({ a: 1, b: 2 })
  await hook.pass(0)
  expect(hook.stored.projectData).toEqual({ a: 1, b: 2 })
})

test('a load without a response is aborted and repeated by retry()', async () => {
  hook.routes.hold()
  const loaded = expect(hook.engine.loadSession('id-7')).rejects.toMatchObject({ status: null })
  await hook.pass(2000)
  await hook.engine.retry()
  await loaded
  expect(hook.state).toMatchObject({ projectData: { a: 1 }, status: 'idle' })
})

test('a load that fails for good is repeated by retry() and not by itself', async () => {
  hook.routes.refuse(500)
  await load()
  await hook.pass(60_000)
  expect(loads()).toBe(1)
  expect(hook.state).toMatchObject({ projectData: null, loading: false, status: 'error' })
  await hook.engine.retry()
  expect(hook.state).toMatchObject({ projectData: { a: 1 }, status: 'idle', error: null })
})

test('a final submit during failing loads waits for the session, and rejects without it', async () => {
  for (let times = 0; times < 2; times++) hook.routes.refuse(503)
  await load()
  const submit = jest.fn((session: object) => Promise.resolve(session))
  await expect(hook.engine.complete(submit)).rejects.toMatchObject({ status: 503 })
  expect(submit).not.toHaveBeenCalled()
  expect(await hook.engine.complete(submit)).toMatchObject({ projectData: { a: 1 } })
})

test('a session that is created or cleared ends the repetition of a load', async () => {
  for (const next of ['createSession', 'clearSession', 'startAfresh'] as const) {
    hook.routes.cut()
    await load()
    await hook.engine[next]()
    const before = loads()
    hook.page.fire('online')
    await hook.pass(60_000)
    expect(loads()).toBe(before)
  }
})

test('a session that a repeated load finds expired continues with the typed values', async () => {
  hook.routes.cut()
  await load()
  hook.type('b', 2)
  hook.routes.sessions.clear()
  await hook.pass(1000)
  expect(hook.stored.projectData).toEqual({ b: 2 })
  expect(hook.state).toMatchObject({ carriedOver: true, status: 'saved' })
})
