/** The engine of useProjectSession: when a session is created, and what is sent again in doubt. */
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
beforeEach(() => (hook = new HookEngine()))
afterEach(() => hook.end())

const attempts = () => hook.routes.sent('POST').map(({ attempt }) => attempt)
const saves = () => hook.routes.sent('PUT')
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('a visitor who changes nothing creates no session, with an id and with a cookie', async () => {
  await hook.engine.loadSession()
  hook.engine.setProjectData({})
  hook.engine.setCurrentStep(1)
  hook.page.hide()
  await hook.pass(60_000)
  expect(hook.routes.asked).toEqual([])
  hook.end()
  hook = new HookEngine(true)
  await hook.engine.loadSession()
  await hook.pass(60_000)
  expect(hook.routes.asked.map(({ method }) => method)).toEqual(['GET'])
  expect(hook.state).toMatchObject({ projectData: {}, loading: false, status: 'idle' })
})

test.each(['setProjectData', 'setCurrentStep', 'updateSession'] as const)(
  'the first change, by %s, creates the session',
  async (change) => {
    await hook.engine.loadSession()
    if (change === 'setProjectData') hook.type('a', 1)
    if (change === 'setCurrentStep') hook.engine.setCurrentStep(2)
    if (change === 'updateSession') await hook.engine.updateSession({ a: 1 }, 1)
    await hook.pass(1000)
    expect(attempts()).toEqual([expect.stringMatching(uuid)])
    expect(hook.state).toMatchObject({ sessionId: 'id-1', status: 'saved', carriedOver: false })
  },
)

test('loading again before the first save continues with the same session', async () => {
  await hook.engine.loadSession()
  hook.type('a', 1)
  await hook.engine.loadSession()
  expect(hook.state.projectData).toEqual({ a: 1 })
  await hook.pass(1000)
  await hook.engine.loadSession()
  expect([...hook.routes.sessions.keys()]).toEqual(['id-1'])
})

test.each(['withoutLocks', 'refuseLocks'] as const)(
  'a browser without Web Locks (%s) creates the session and retries failed requests',
  async (how) => {
    hook.page[how]()
    await hook.engine.loadSession()
    hook.routes.refuse(503)
    hook.type('a', 1)
    await hook.pass(3000)
    expect(attempts()).toHaveLength(2)
    expect(hook.stored.projectData).toEqual({ a: 1 })
  },
)

test('a creation without data sends no data', async () => {
  await hook.engine.createSession()
  expect(hook.routes.sent('POST')).toEqual([{ attempt: expect.stringMatching(uuid) }])
})

test.each([
  ['lost', () => hook.routes.loseAnswer()],
  ['503', () => hook.routes.refuse(503)],
])(
  'a creation whose answer is %s is repeated as it was, and makes one session',
  async (_, fail) => {
    await hook.engine.loadSession()
    fail()
    hook.type('a', 1)
    await hook.pass(1000)
    hook.type('b', 2)
    await hook.pass(1000)
    expect(attempts()).toHaveLength(2)
    expect(new Set(attempts()).size).toBe(1)
    expect(hook.routes.bodies('POST')[1]).toEqual(hook.routes.bodies('POST')[0])
    expect([...hook.routes.sessions.keys()]).toEqual(['id-1'])
    expect(hook.stored.projectData).toEqual({ a: 1, b: 2 })
  },
)

test('a creation that the server rejected is made with another attempt and everything', async () => {
  await hook.engine.loadSession()
  hook.routes.refuse(413)
  hook.type('a', 1)
  await hook.pass(1000)
  hook.type('b', 2)
  await hook.pass(1000)
  expect(new Set(attempts()).size).toBe(2)
  expect(hook.stored.projectData).toEqual({ a: 1, b: 2 })
})

test('a creation in doubt whose session has ended is made at once with another attempt', async () => {
  await hook.engine.loadSession()
  hook.routes.loseAnswer()
  hook.type('a', 1)
  await hook.pass(1000)
  hook.routes.sessions.clear()
  hook.type('b', 2)
  await hook.pass(1000)
  expect(attempts()[2]).not.toBe(attempts()[1])
  expect(hook.stored.projectData).toEqual({ a: 1, b: 2 })
  expect(hook.state).toMatchObject({ sessionId: 'id-2', carriedOver: false, status: 'saved' })
})

test('saves are numbered by tab, and a page that is loaded again continues with larger numbers', async () => {
  await hook.engine.createSession({ a: 1 })
  hook.type('a', 2)
  await hook.pass(1000)
  hook.type('a', 3)
  await hook.pass(1000)
  const [first, second] = saves().map(({ save }) => save)
  expect(first.tab).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
  expect(second.tab).toBe(first.tab)
  expect(second.number).toBeGreaterThan(first.number)
  await hook.reload().loadSession()
  hook.type('a', 4)
  await hook.pass(1000)
  expect(saves()[2].save.tab).toBe(first.tab)
  expect(saves()[2].save.number).toBeGreaterThan(second.number)
})

test('a save in doubt is repeated with its number, and what was typed after it has the next', async () => {
  await hook.engine.createSession({ a: 1 })
  hook.routes.loseAnswer()
  hook.type('a', 2)
  await hook.pass(1000)
  hook.type('b', 2)
  await hook.pass(1000)
  const [first, repeated, next] = saves()
  expect(repeated).toEqual(first)
  expect(next.projectData).toEqual({ b: 2 })
  expect(next.save.number).toBeGreaterThan(first.save.number)
  expect(hook.state.status).toBe('saved')
})

test('a save that the server refused before it wrote goes with what was typed after it', async () => {
  await hook.engine.createSession({ a: 1 })
  hook.routes.refuse(429)
  hook.type('a', 2)
  await hook.pass(1000)
  hook.type('b', 2)
  await hook.pass(1000)
  expect(saves()).toHaveLength(2)
  expect(saves()[1].projectData).toEqual({ a: 2, b: 2 })
  expect(saves()[1].save.number).toBeGreaterThan(saves()[0].save.number)
})

test('a page that is left in doubt sends everything in one save of a new number', async () => {
  await hook.engine.createSession({ a: 1 })
  hook.routes.loseAnswer()
  hook.type('a', 2)
  await hook.pass(1000)
  hook.type('b', 2)
  hook.page.hide()
  await hook.pass(0)
  expect(saves()[1]).toMatchObject({ projectData: { a: 2, b: 2 } })
  expect(saves()[1].save.number).toBeGreaterThan(saves()[0].save.number)
})
