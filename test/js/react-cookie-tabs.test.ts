/**
 * The engine of useProjectSession where a cookie carries the id: tabs of one browser share the cookie,
 * which names the session that was begun last.
 */
import type { ProjectSessionEngine } from '../../lib/react/engine'
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
let one: ProjectSessionEngine
let other: ProjectSessionEngine
beforeEach(async () => {
  hook = new HookEngine(true)
  one = hook.engine
  await one.createSession({ name: 'first' })
  hook.page.newTab()
  other = hook.mount()
  await other.loadSession()
})
afterEach(() => hook.end())

const type = (tab: ProjectSessionEngine, fields: object) =>
  tab.setProjectData((before) => ({ ...before, ...fields }))
const stored = () => hook.routes.sessions.get(hook.routes.cookie!).projectData
const sessionCount = () => hook.routes.sessions.size

async function beginNext(): Promise<void> {
  await one.startAfresh()
  type(one, { name: 'next' })
  await hook.pass(1000)
}

/** The other tab shows its own data, says so, and writes nothing into the session of the cookie. */
async function expectReplaced(): Promise<void> {
  expect(other.getState()).toMatchObject({ completedElsewhere: true, carriedOver: false })
  expect(other.getState().projectData).toMatchObject({ name: expect.stringMatching(/first|old/) })
  type(other, { name: 'old, typed later' })
  await hook.pass(60_000)
  expect(stored()).toEqual({ name: 'next' })
  expect(one.getState()).toMatchObject({ status: 'saved', completedElsewhere: false })
}

test('a tab notices at once that another one has begun another session', async () => {
  await beginNext()
  await expectReplaced()
})

test('a save that is sent after another session was begun changes nothing in it', async () => {
  hook.routes.put('id-7', { projectData: { name: 'next' } })
  hook.routes.cookie = 'id-7'
  await expect(other.updateSession({ name: 'old' }, 1)).rejects.toThrow('completed')
  await hook.pass(0)
  expect(stored()).toEqual({ name: 'next' })
  expect(other.getState()).toMatchObject({
    completedElsewhere: true,
    projectData: { name: 'old' },
  })
})

test('a page that is shown again notices that the cookie names another session', async () => {
  hook.routes.put('id-7', { projectData: { name: 'next' } })
  hook.routes.cookie = 'id-7'
  await hook.pass(6000)
  hook.page.fire('focus')
  await hook.pass(0)
  expect(other.getState()).toMatchObject({
    completedElsewhere: true,
    projectData: { name: 'first' },
  })
})

test('a save that was in flight when another session was begun never reaches that', async () => {
  const release = hook.routes.hold()
  type(other, { name: 'old' })
  await hook.pass(1000)
  await beginNext()
  release()
  await hook.pass(1000)
  await expectReplaced()
})

test('starting afresh while this tab saves writes the old text into no session', async () => {
  const release = hook.routes.hold()
  type(one, { name: 'old' })
  await hook.pass(1000)
  await beginNext()
  release()
  await hook.pass(1000)
  expect(stored()).toEqual({ name: 'next' })
  expect(sessionCount()).toBe(1)
})

test('the notice leads to the session that the cookie names', async () => {
  await beginNext()
  other.dismissNotice()
  await hook.pass(0)
  expect(other.getState()).toMatchObject({
    completedElsewhere: false,
    projectData: { name: 'next' },
    loading: false,
  })
  type(other, { size: 2 })
  await hook.pass(1000)
  expect(stored()).toEqual({ name: 'next', size: 2 })
})

test('clearing a session that was replaced leaves the session of the cookie alone', async () => {
  hook.routes.put('id-7', { projectData: { name: 'next' } })
  hook.routes.cookie = 'id-7'
  await other.clearSession()
  expect(stored()).toEqual({ name: 'next' })
})

test('a final submit names the session that it means', async () => {
  const { createdAt } = await hook.routes
    .fetch('/api/project-session')
    .then((response) => response.json() as Promise<{ createdAt: string }>)
  const submission = await other.complete((given) => Promise.resolve(given))
  expect(submission).toEqual({
    sessionId: null,
    projectData: { name: 'first' },
    headers: { 'Idempotency-Key': `cookie:${createdAt}`, 'Session-Created-At': createdAt },
  })
})

test('a final submit that finds another session behind the cookie completes neither', async () => {
  hook.routes.put('id-7', { projectData: { name: 'next' } })
  hook.routes.cookie = 'id-7'
  const refused = Object.assign(new Error('Another session'), { status: 409 })
  await expect(other.complete(() => Promise.reject(refused))).rejects.toThrow('Another session')
  await hook.pass(0)
  expect(other.getState()).toMatchObject({
    completedElsewhere: true,
    projectData: { name: 'first' },
  })
  expect(stored()).toEqual({ name: 'next' })
})

test('a rotated session stays the one that its tabs show', async () => {
  const session = hook.routes.sessions.get('id-1')
  hook.routes.sessions.set('1-1', session)
  hook.routes.sessions.delete('id-1')
  hook.routes.cookie = '1-1'
  type(other, { name: 'B' })
  await hook.pass(1000)
  expect(stored()).toEqual({ name: 'B' })
  expect(other.getState()).toMatchObject({ status: 'saved', completedElsewhere: false })
})

describe('after the cookie was cleared', () => {
  beforeEach(() => {
    hook.routes.cookie = null
    hook.routes.sessions.clear()
  })

  test('a tab that saves carries its data into a new session', async () => {
    type(other, { size: 2 })
    await hook.pass(1000)
    expect(stored()).toEqual({ name: 'first', size: 2 })
    expect(other.getState()).toMatchObject({ carriedOver: true, completedElsewhere: false })
  })

  test('two tabs that save at once make one session, and do not mix', async () => {
    type(one, { name: 'A' })
    type(other, { name: 'B' })
    await hook.pass(1000)
    await hook.pass(60_000)
    expect(sessionCount()).toBe(1)
    const states = [one, other].map((tab) => tab.getState())
    expect(states.map((state) => state.completedElsewhere).sort()).toEqual([false, true])
    const winner = states.find((state) => !state.completedElsewhere)!
    expect(stored()).toEqual(winner.projectData)
  })

  test('a tab whose session was replaced meanwhile by another tab makes none', async () => {
    type(one, { name: 'A' })
    await hook.pass(1000)
    type(other, { name: 'B' })
    await hook.pass(1000)
    expect(sessionCount()).toBe(1)
    expect(stored()).toEqual({ name: 'A' })
    expect(other.getState()).toMatchObject({ completedElsewhere: true })
  })
})

test('loading another session than the shown one discards the changes of the shown one', async () => {
  hook.routes.put('id-7', { projectData: { name: 'next' } })
  hook.routes.cookie = 'id-7'
  type(other, { name: 'old' })
  await other.loadSession()
  await hook.pass(60_000)
  expect(other.getState()).toMatchObject({ projectData: { name: 'next' }, status: 'idle' })
  expect(stored()).toEqual({ name: 'next' })
})
