/** The engine of useProjectSession: pages that go away, tabs, and sessions that end. */
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
beforeEach(async () => {
  hook = new HookEngine()
  await hook.engine.createSession({ name: 'A' })
})
afterEach(() => hook.end())

const saves = () => hook.routes.bodies('PUT')
const first = 'id-1'

test.each(['hidden', 'left'])(
  'a page that is %s sends unsaved changes in a keepalive request',
  async (how) => {
    hook.type('name', 'B')
    if (how === 'hidden') hook.page.hide()
    else hook.page.fire('pagehide')
    expect(hook.routes.asked.at(-1)).toMatchObject({ method: 'PUT', keepalive: true })
    await hook.pass(0)
    expect(hook.stored.projectData.name).toBe('B')
    expect(hook.page.kept).toEqual([])
  },
)

test('a save under way is replaced, before the page goes, by one that carries everything', async () => {
  hook.routes.hold()
  hook.type('name', 'B')
  await hook.pass(1000)
  hook.type('size', 2)
  hook.page.hide()
  await hook.pass(0)
  expect(saves()).toEqual([
    { sessionId: first, projectData: { name: 'B' } },
    { sessionId: first, projectData: { name: 'B', size: 2 } },
  ])
  expect(hook.routes.most).toBe(1)
  expect(hook.state).toMatchObject({ status: 'saved', error: null })
})

test('changes too large for a keepalive request are kept in the local copy', async () => {
  const long = 'é'.repeat(32_000)
  hook.routes.hold()
  hook.type('text', long)
  hook.page.hide()
  expect(hook.routes.asked.at(-1)).toMatchObject({ method: 'PUT', keepalive: false })
  await hook.reload().loadSession()
  expect(hook.state.projectData).toEqual({ name: 'A', text: long })
  await hook.pass(0)
  expect(hook.stored.projectData.text).toBe(long)
})

test('an unmounted component sends its changes, and the next mounted one shows them', async () => {
  const detach = hook.engine.attach()
  hook.type('name', 'B')
  detach()
  await hook.pass(0)
  expect(hook.stored.projectData.name).toBe('B')
  expect(hook.state.projectData).toEqual({ name: 'B' })
})

test('the local copy holds unsaved changes and is removed once they are saved', async () => {
  expect(hook.page.kept).toEqual([])
  hook.type('size', 2)
  const kept = hook.page.kept.map((text) => JSON.parse(text))
  expect(kept).toEqual([
    { projectData: { size: 2 }, seen: { size: null }, until: expect.any(Number) },
  ])
  await hook.pass(1000)
  expect(hook.page.kept).toEqual([])
})

test('clearing and completing remove the local copy', async () => {
  hook.type('size', 2)
  await hook.engine.clearSession()
  expect(hook.page.kept).toEqual([])
  await hook.engine.createSession()
  hook.type('size', 2)
  await hook.engine.complete(() => Promise.resolve())
  expect(hook.page.kept).toEqual([])
})

test('a reload applies unsaved changes to the session and saves them', async () => {
  for (let times = 0; times < 2; times++) hook.routes.cut()
  hook.type('size', 2)
  await hook.pass(1000)
  hook.routes.sessions.get(first).projectData.name = 'theirs'
  hook.page.reload()
  await hook.pass(0)
  await hook.reload().loadSession()
  expect(hook.state).toMatchObject({ projectData: { name: 'theirs', size: 2 }, status: 'saving' })
  await hook.pass(0)
  expect(hook.stored.projectData).toEqual({ name: 'theirs', size: 2 })
  expect(hook.page.kept).toEqual([])
})

test('a reload with a save in doubt shows that unsaved fields were changed elsewhere', async () => {
  hook.routes.loseAnswer()
  hook.routes.cut()
  hook.type('name', 'B')
  await hook.pass(1000)
  await hook.reload().loadSession()
  expect(hook.state).toMatchObject({ projectData: { name: 'B' }, changedElsewhere: [] })
  hook.routes.loseAnswer()
  hook.routes.cut()
  hook.type('name', 'C')
  await hook.pass(1000)
  hook.routes.saveElsewhere(first, { name: 'theirs' })
  await hook.reload().loadSession()
  expect(hook.state).toMatchObject({ projectData: { name: 'C' }, changedElsewhere: ['name'] })
})

test('changes made during a load do not discard changes stored before it', async () => {
  for (let times = 0; times < 2; times++) hook.routes.cut()
  hook.type('size', 2)
  await hook.pass(1000)
  hook.page.reload()
  await hook.pass(0)
  hook.reload()
  const release = hook.routes.hold()
  const loaded = hook.engine.loadSession()
  hook.type('name', 'B')
  await hook.pass(0)
  expect(hook.page.kept.map((text) => JSON.parse(text))).toMatchObject([
    { projectData: { size: 2, name: 'B' } },
  ])
  release()
  await loaded
  await hook.pass(0)
  expect(hook.stored.projectData).toEqual({ name: 'B', size: 2 })
  expect(hook.page.kept).toEqual([])
})

test('values typed before a reload take precedence over the local copy', async () => {
  await hook.engine.clearSession()
  for (let times = 0; times < 2; times++) hook.routes.cut()
  await hook.engine.createSession({ name: 'kept', size: 2 }).catch(() => undefined)
  hook.reload()
  const loaded = hook.engine.loadSession()
  hook.type('name', 'typed')
  await Promise.all([loaded, hook.engine.updateSession({ floors: 3 }, 1)])
  await hook.pass(1000)
  expect(hook.routes.sessions.size).toBe(1)
  expect(hook.stored).toMatchObject({
    projectData: { name: 'typed', size: 2, floors: 3 },
    completedSteps: [1],
  })
  expect(hook.page.kept).toEqual([])
})

test('stored changes are shown while a load fails, and stay stored together with new ones', async () => {
  for (let times = 0; times < 3; times++) hook.routes.cut()
  hook.type('size', 2)
  await hook.pass(1000)
  hook.page.reload()
  await hook.pass(0)
  await hook
    .reload()
    .loadSession()
    .catch(() => undefined)
  expect(hook.state.projectData).toEqual({ size: 2 })
  hook.type('name', 'B')
  expect(hook.page.kept.map((text) => JSON.parse(text))).toMatchObject([
    { projectData: { size: 2, name: 'B' } },
  ])
  await hook.pass(1000)
  expect(hook.stored.projectData).toEqual({ name: 'B', size: 2 })
  expect(hook.page.kept).toEqual([])
})

test('a tab finds what a tab that is gone had not saved, but not what a living one has', async () => {
  hook.type('size', 2)
  hook.page.newTab()
  await hook.mount().loadSession()
  expect(hook.state.projectData).toEqual({ name: 'A' })
  hook.page.crash()
  hook.page.newTab()
  await hook.mount().loadSession()
  expect(hook.state.projectData).toEqual({ name: 'A', size: 2 })
})

describe.each([
  ['its saves fail', () => [hook.routes.cut(), hook.routes.cut()]],
  ['the answer of its save is lost', () => [hook.routes.loseAnswer(), hook.routes.cut()]],
])('a tab is closed after %s', (_, fail) => {
  /** The closed tab has saved the member before, and has not read the session since. */
  async function closeTab(): Promise<void> {
    hook.type('name', 'a0')
    await hook.pass(1000)
    fail()
    hook.type('name', 'a1')
    await hook.pass(1000)
    hook.page.reload()
    await hook.pass(0)
    jest.clearAllTimers()
    hook.page.newTab()
  }

  test('the next tab names fields that another tab has saved since then', async () => {
    await closeTab()
    hook.routes.saveElsewhere(first, { name: 'b1' })
    await hook.mount().loadSession()
    expect(hook.state).toMatchObject({ projectData: { name: 'a1' }, changedElsewhere: ['name'] })
  })

  test('the next tab names no field if no other tab has saved', async () => {
    await closeTab()
    await hook.mount().loadSession()
    await hook.pass(0)
    expect(hook.state).toMatchObject({ projectData: { name: 'a1' }, changedElsewhere: [] })
    expect(hook.stored.projectData.name).toBe('a1')
  })
})

test('a tab that switches sessions leaves its unsaved changes to the next tab of the first session', async () => {
  hook.routes.put('id-9', {})
  hook.type('size', 2)
  await hook.engine.loadSession('id-9')
  hook.type('size', 9)
  hook.page.newTab()
  await hook.mount().loadSession('id-9')
  expect(hook.state.projectData).toEqual({})
  await hook.engine.loadSession(first)
  expect(hook.state.projectData).toEqual({ name: 'A', size: 2 })
})

test('a local copy that is older than a session lives is ignored', async () => {
  hook.type('size', 2)
  hook.page.crash()
  jest.clearAllTimers()
  await hook.pass(60_001)
  await hook.mount().loadSession()
  expect(hook.state.projectData).toEqual({ name: 'A' })
})

test.each(['with', 'without'])(
  'what a tab that is gone had kept of another session is removed in its time, %s locks',
  async (how) => {
    if (how === 'without') hook.page.withoutLocks()
    hook.type('size', 2)
    hook.page.crash()
    hook.page.newTab()
    jest.clearAllTimers()
    await hook.pass(59_000)
    hook.page.local.setItem('other:unsaved:id-1:tab', '{"until":0}')
    await hook.mount().createSession()
    expect(hook.page.kept).toHaveLength(2)
    await hook.pass(1001)
    await hook.engine.loadSession('id-2')
    const isLease = (name: string) => name.startsWith('redis-session-storage:tab:')
    expect([...hook.page.local.entries.keys()].filter((name) => !isLease(name))).toEqual([
      'projectSessionId',
      'other:unsaved:id-1:tab',
    ])
  },
)

test.each(['no JSON', '[]', '{"until":9e99,"projectData":7,"currentStep":"2"}'])(
  'a local copy of %s is ignored',
  async (text) => {
    hook.type('size', 2)
    for (const key of hook.page.local.entries.keys()) {
      if (key.includes(':unsaved:')) hook.page.local.setItem(key, text)
    }
    await hook.reload().loadSession()
    expect(hook.state).toMatchObject({ projectData: { name: 'A' }, currentStep: 1 })
  },
)

test('changes of a failed creation are restored after a reload', async () => {
  await hook.engine.clearSession()
  for (let times = 0; times < 2; times++) hook.routes.cut()
  await hook.engine.createSession().catch(() => undefined)
  hook.type('name', 'typed offline')
  await hook.reload().loadSession()
  expect(hook.stored.projectData).toEqual({ name: 'typed offline' })
})

test('a browser that refuses storage still saves', async () => {
  hook.page.local.setItem = () => {
    throw new Error('QuotaExceededError')
  }
  hook.type('name', 'B')
  await hook.pass(1000)
  expect(hook.stored.projectData.name).toBe('B')
})

test('if storage is nearly full, changes are stored without their save number', async () => {
  const { local } = hook.page
  const setItem = local.setItem.bind(local)
  local.setItem = (key, value) => {
    if (value.length > 150) throw new Error('QuotaExceededError')
    setItem(key, value)
  }
  hook.routes.cut()
  hook.type('name', 'x'.repeat(50))
  await hook.pass(1000)
  hook.page.crash()
  jest.clearAllTimers()
  await hook.mount().loadSession()
  await hook.pass(1000)
  expect(hook.stored.projectData.name).toHaveLength(50)
})

test('an expired session is carried over into a new one, and the page can report it', async () => {
  await hook.engine.updateSession({ size: 2 }, 1)
  hook.routes.sessions.clear()
  hook.type('name', 'B')
  await hook.pass(1000)
  expect(hook.state).toMatchObject({ sessionId: 'id-2', carriedOver: true, status: 'saved' })
  expect(hook.stored).toEqual({
    projectData: { name: 'B', size: 2 },
    currentStep: 1,
    completedSteps: [1],
  })
  expect(hook.page.local.getItem('projectSessionId')).toBe('id-2')
  hook.engine.dismissNotice()
  expect(hook.state.carriedOver).toBe(false)
})

test('carried-over data is not lost when the new session cannot be created immediately', async () => {
  hook.routes.sessions.clear()
  hook.type('size', 2)
  const release = hook.routes.hold()
  hook.routes.refuse(503)
  await hook.pass(1000)
  release()
  await hook.pass(0)
  expect(hook.state).toMatchObject({ status: 'saving', carriedOver: false })
  await hook.reload().loadSession()
  expect(hook.state).toMatchObject({ projectData: { name: 'A', size: 2 }, carriedOver: true })
  expect(hook.stored.projectData).toEqual({ name: 'A', size: 2 })
})

test('a session that ended while the page was closed is replaced by one with the unsaved changes', async () => {
  hook.type('size', 2)
  hook.routes.sessions.clear()
  hook.routes.cut()
  await hook.reload().loadSession()
  expect(hook.state).toMatchObject({ projectData: { size: 2 }, carriedOver: true })
})

test('an ended session without unsaved changes shows no notice', async () => {
  hook.routes.sessions.clear()
  await hook.reload().loadSession()
  expect(hook.state).toMatchObject({ sessionId: null, projectData: {}, carriedOver: false })
  expect(hook.page.local.getItem('projectSessionId')).toBeNull()
  hook.type('name', 'B')
  await hook.pass(1000)
  expect(hook.state).toMatchObject({ sessionId: 'id-2', carriedOver: false, status: 'saved' })
})

test('starting afresh ends the session that was carried over and begins an empty one', async () => {
  hook.routes.sessions.clear()
  hook.type('name', 'B')
  await hook.pass(1000)
  await hook.engine.startAfresh()
  expect(hook.state).toMatchObject({
    sessionId: null,
    projectData: {},
    carriedOver: false,
    status: 'idle',
  })
  expect([...hook.routes.sessions.keys()]).toEqual([])
  hook.type('name', 'C')
  await hook.pass(1000)
  expect(hook.routes.sessions.get('id-3').projectData).toEqual({ name: 'C' })
})
