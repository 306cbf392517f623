/** The engine of useProjectSession: pages that return from the back/forward cache. */
import type { ProjectSessionEngine } from '../../lib/react/engine'
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
let first: ProjectSessionEngine
beforeEach(async () => {
  hook = new HookEngine()
  hook.page.withoutLocks()
  first = hook.engine
  await first.createSession({ name: 'A', size: 1 })
})
afterEach(() => hook.end())

const stored = () => hook.routes.sessions.get('id-1')?.projectData
const typeIn = (engine: ProjectSessionEngine, fields: object) =>
  engine.setProjectData((before) => ({ ...before, ...fields }))

/** The first page has a save in doubt and unsaved changes when the next page of the tab is opened. */
async function openNext(): Promise<() => void> {
  hook.routes.cut()
  typeIn(first, { name: 'older' })
  await hook.pass(1000)
  hook.routes.cut()
  typeIn(first, { name: 'old' })
  const goBack = hook.page.freeze()
  await hook.pass(0)
  jest.clearAllTimers()
  await hook.mount().loadSession()
  return goBack
}

test('a page restored from the cache does not overwrite saves of the page visited in between', async () => {
  const goBack = await openNext()
  expect(hook.state.projectData).toEqual({ name: 'old', size: 1 })
  hook.type('name', 'new')
  await hook.pass(1000)
  goBack()
  await hook.pass(60_000)
  expect(stored()).toEqual({ name: 'new', size: 1 })
  expect(first.getState()).toMatchObject({ projectData: { name: 'new', size: 1 }, status: 'saved' })
  typeIn(first, { size: 2 })
  await hook.pass(1000)
  expect(stored()).toEqual({ name: 'new', size: 2 })
})

test('a page restored from the cache takes over unsaved changes of the page visited in between', async () => {
  const goBack = await openNext()
  hook.routes.cut()
  hook.type('size', 3)
  hook.routes.cut()
  goBack()
  expect(first.getState().projectData).toEqual({ name: 'old', size: 3 })
  await hook.pass(60_000)
  expect(stored()).toEqual({ name: 'old', size: 3 })
  expect(first.getState().changedElsewhere).toEqual([])
  expect(hook.page.kept).toEqual([])
})

test('a page that returns still saves what no other page has taken', async () => {
  hook.routes.cut()
  typeIn(first, { name: 'B' })
  const goBack = hook.page.freeze()
  await hook.pass(0)
  goBack()
  await hook.pass(60_000)
  expect(stored()).toEqual({ name: 'B', size: 1 })
  expect(hook.page.kept).toEqual([])
})

test('a page restored immediately reads what the page in between has saved', async () => {
  const goBack = hook.page.freeze()
  await hook.mount().loadSession()
  hook.type('size', 2)
  hook.page.hide()
  await hook.pass(0)
  hook.page.visibilityState = 'visible'
  goBack()
  await hook.pass(0)
  expect(first.getState().projectData).toEqual({ name: 'A', size: 2 })
})

test('a page that returns creates no second session of what the page between has created', async () => {
  await first.clearSession()
  await first.loadSession()
  hook.routes.cut()
  typeIn(first, { name: 'B' })
  const goBack = hook.page.freeze()
  await hook.pass(0)
  jest.clearAllTimers()
  const loaded = hook.mount().loadSession()
  await hook.pass(20_000)
  await loaded
  expect(hook.state.sessionId).toBe('id-2')
  goBack()
  await hook.pass(60_000)
  expect([...hook.routes.sessions.keys()]).toEqual(['id-2'])
  expect(first.getState()).toMatchObject({ sessionId: 'id-2', projectData: { name: 'B' } })
})

describe.each([
  ['an id', false],
  ['a cookie', true],
])('an empty page with %s', (_, cookie) => {
  beforeEach(async () => {
    hook.end()
    hook = new HookEngine(cookie)
    first = hook.engine
    await first.loadSession()
  })

  test('that returns shows the session that the page between has created', async () => {
    const goBack = hook.page.freeze()
    await hook.mount().loadSession()
    hook.type('name', 'B')
    await hook.pass(1000)
    goBack()
    await hook.pass(0)
    expect(first.getState()).toMatchObject({ projectData: { name: 'B' }, changedElsewhere: [] })
    typeIn(first, { size: 2 })
    await hook.pass(1000)
    expect(hook.routes.bodies('POST')).toHaveLength(1)
    expect(stored()).toEqual({ name: 'B', size: 2 })
    expect(first.getState().changedElsewhere).toEqual([])
  })

  test('that returns stays empty if there is no session', async () => {
    const goBack = hook.page.freeze()
    await hook.mount().loadSession()
    goBack()
    await hook.pass(60_000)
    expect(first.getState()).toMatchObject({ projectData: {}, sessionId: null, status: 'idle' })
    expect(hook.routes.sessions.size).toBe(0)
  })
})
