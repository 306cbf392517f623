/** The engine of useProjectSession in a browser without Web Locks, as on a page served without TLS. */
import type { ProjectSessionEngine } from '../../lib/react/engine'
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
beforeEach(() => {
  hook = new HookEngine()
  hook.page.withoutLocks()
})
afterEach(() => hook.end())

const type = (tab: ProjectSessionEngine, fields: object) =>
  tab.setProjectData((before) => ({ ...before, ...fields }))
const dataOf = (tab: ProjectSessionEngine) => tab.getState().projectData

async function openTab(): Promise<ProjectSessionEngine> {
  hook.page.newTab()
  const tab = hook.mount()
  await tab.loadSession()
  return tab
}

describe('a tab with unsaved changes', () => {
  let tab: ProjectSessionEngine
  beforeEach(async () => {
    hook.routes.ttl = 3_600_000
    tab = hook.engine
    await tab.createSession({ name: 'A' })
    for (let times = 0; times < 100; times++) hook.routes.refuse(503)
    type(tab, { size: 2 })
  })
  const online = () => hook.routes.clearTroubles()

  test('hands them to the next tab when it is closed', async () => {
    hook.page.reload()
    jest.clearAllTimers()
    online()
    const next = await openTab()
    expect(dataOf(next)).toEqual({ name: 'A', size: 2 })
    await hook.pass(1000)
    expect(hook.routes.sessions.get('id-1').projectData).toEqual({ name: 'A', size: 2 })
  })

  test('hands them to the next tab some minutes after it crashed', async () => {
    hook.page.crash()
    jest.clearAllTimers()
    online()
    const early = await openTab()
    expect(dataOf(early)).toEqual({ name: 'A' })
    await hook.pass(50_000)
    type(early, { name: 'B' })
    await hook.pass(50_000)
    type(early, { name: 'C' })
    await hook.pass(50_001)
    const next = await openTab()
    expect(dataOf(next)).toEqual({ name: 'C', size: 2 })
  })

  test('keeps them to itself while it is open, however long', async () => {
    await hook.pass(600_000)
    online()
    const other = await openTab()
    expect(dataOf(other)).toEqual({ name: 'A' })
  })

  test('keeps them to itself after it returned from the back/forward cache', async () => {
    hook.page.fire('pagehide')
    hook.page.fire('pageshow')
    await hook.pass(300_000)
    online()
    expect(dataOf(await openTab())).toEqual({ name: 'A' })
  })

  test('leaves no sign of life once they are saved', async () => {
    online()
    await hook.pass(60_000)
    const names = [...hook.page.local.entries.keys()]
    expect(names).toEqual(['projectSessionId'])
  })
})

describe('two tabs that begin at once', () => {
  let one: ProjectSessionEngine
  let other: ProjectSessionEngine
  beforeEach(async () => {
    one = hook.engine
    await one.loadSession()
    other = await openTab()
  })

  test('make one session, and keep what both hold', async () => {
    type(one, { name: 'A' })
    type(other, { size: 2 })
    await hook.pass(5000)
    expect([...hook.routes.sessions.values()]).toMatchObject([
      { projectData: { name: 'A', size: 2 } },
    ])
    expect([one, other].map(dataOf)).toEqual([
      { name: 'A', size: 2 },
      { name: 'A', size: 2 },
    ])
  })

  test('make one session while the first creation takes long', async () => {
    const release = hook.routes.hold()
    type(one, { name: 'A' })
    type(other, { size: 2 })
    await hook.pass(20_000)
    expect(hook.routes.sent('POST')).toHaveLength(1)
    release()
    await hook.pass(5000)
    expect(hook.routes.sent('POST')).toHaveLength(1)
    expect(hook.routes.sessions.size).toBe(1)
  })

  test('are not stopped by a tab that crashed while it created', async () => {
    const stale = JSON.stringify({ holder: 'a tab that is gone', until: Date.now() + 5000 })
    hook.page.local.setItem('projectSessionId:creation', stale)
    type(one, { name: 'A' })
    await hook.pass(4000)
    expect(hook.routes.sent('POST')).toHaveLength(0)
    await hook.pass(3000)
    expect(one.getState()).toMatchObject({ status: 'saved', projectData: { name: 'A' } })
  })
})

test('a browser that refuses storage, too, creates the session', async () => {
  hook.page.refuseStorage()
  await hook.engine.loadSession()
  hook.type('name', 'A')
  await hook.pass(1000)
  expect(hook.state).toMatchObject({ status: 'saved', sessionId: 'id-1' })
})
