/** The engine of useProjectSession: creations whose answer a page did not live to receive. */
import type { ProjectSessionEngine } from '../../lib/react/engine'
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
beforeEach(() => (hook = new HookEngine()))
afterEach(() => hook.end())

const attempts = () => hook.routes.sent('POST').map(({ attempt }) => attempt)
const keptAttempts = () =>
  [...hook.page.local.entries.keys()].filter((name) => name.includes(':attempt:'))
const sessions = () => [...hook.routes.sessions.values()]

function openAfterCrash(): ProjectSessionEngine {
  hook.page.crash()
  jest.clearAllTimers()
  hook.page.newTab()
  return hook.mount()
}

/** The session is created, and the page is closed before the answer. */
async function closeDuringCreation(): Promise<void> {
  await hook.engine.loadSession()
  hook.routes.loseAnswer()
  hook.type('name', 'A')
  await hook.pass(1000)
  expect(sessions()).toHaveLength(1)
}

test('the next page of the tab finds the session that was created', async () => {
  await closeDuringCreation()
  await hook.reload().loadSession()
  await hook.pass(2000)
  expect(sessions()).toMatchObject([{ projectData: { name: 'A' } }])
  expect(new Set(attempts()).size).toBe(1)
  expect(hook.state).toMatchObject({
    sessionId: 'id-1',
    projectData: { name: 'A' },
    status: 'saved',
  })
  expect(keptAttempts()).toEqual([])
  expect(hook.page.kept).toEqual([])
})

test('another tab finds it after the tab was closed, and saves what is typed then', async () => {
  await closeDuringCreation()
  hook.type('name', 'B')
  await openAfterCrash().loadSession()
  hook.type('size', 2)
  await hook.pass(3000)
  expect(sessions()).toMatchObject([{ projectData: { name: 'B', size: 2 } }])
  expect(keptAttempts()).toEqual([])
})

test('a tab leaves alone the creation of a tab that is open', async () => {
  await hook.engine.loadSession()
  const release = hook.routes.hold()
  hook.type('name', 'A')
  await hook.pass(1000)
  const first = hook.engine
  hook.page.newTab()
  const created = hook.mount().createSession({ name: 'B' })
  await created
  release()
  await hook.pass(2000)
  expect(new Set(attempts()).size).toBe(2)
  expect(
    sessions()
      .map(({ projectData }) => projectData.name)
      .sort(),
  ).toEqual(['A', 'B'])
  expect(first.getState().projectData).toEqual({ name: 'A' })
})

test('a session that has ended since is not brought back', async () => {
  await closeDuringCreation()
  hook.routes.sessions.clear()
  await openAfterCrash().loadSession()
  await hook.pass(2000)
  expect(hook.state).toMatchObject({ sessionId: 'id-2', projectData: { name: 'A' } })
  expect(new Set(attempts()).size).toBe(2)
})

test('a session that was cleared is not found again', async () => {
  await closeDuringCreation()
  await hook.engine.clearSession()
  await hook.reload().loadSession()
  hook.type('size', 2)
  await hook.pass(2000)
  expect(hook.state).toMatchObject({ sessionId: 'id-2', projectData: { size: 2 } })
  expect(hook.stored.projectData).toEqual({ size: 2 })
})

test('a creation that the server refused is not repeated by the next page', async () => {
  await hook.engine.loadSession()
  hook.routes.refuse(400)
  hook.type('name', 'A')
  await hook.pass(1000)
  expect(keptAttempts()).toEqual([])
})

test('with a cookie the next page finds the session by it', async () => {
  hook.end()
  hook = new HookEngine(true)
  await closeDuringCreation()
  await openAfterCrash().loadSession()
  await hook.pass(2000)
  expect(sessions()).toMatchObject([{ projectData: { name: 'A' } }])
  expect(attempts()).toHaveLength(1)
  expect(keptAttempts()).toEqual([])
})

test('with a cookie that did not arrive the next page finds the session by its attempt', async () => {
  hook.end()
  hook = new HookEngine(true)
  await closeDuringCreation()
  hook.routes.cookie = null
  await openAfterCrash().loadSession()
  await hook.pass(2000)
  expect(sessions()).toMatchObject([{ projectData: { name: 'A' } }])
  expect(new Set(attempts()).size).toBe(1)
  expect(hook.routes.cookie).toBe('id-1')
})

test('two tabs that share sessionStorage keep what each of them holds', async () => {
  await hook.engine.createSession({ name: 'A' })
  for (let times = 0; times < 10; times++) hook.routes.refuse(503)
  hook.type('size', 1)
  hook.page.copyTab()
  const copy = hook.mount()
  copy.loadSession().catch(() => undefined)
  hook.type('floors', 2)
  await hook.pass(0)
  const fields = hook.page.kept.map((text) => JSON.parse(text).projectData)
  expect(fields).toEqual([{ size: 1 }, { floors: 2 }])
})
