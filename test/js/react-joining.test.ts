/** The engine of useProjectSession: tabs that began without a session, and whose creations meet trouble. */
import type { ProjectSessionEngine } from '../../lib/react/engine'
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
let one: ProjectSessionEngine
let other: ProjectSessionEngine
afterEach(() => hook.end())

const type = (tab: ProjectSessionEngine, fields: object) =>
  tab.setProjectData((before) => ({ ...before, ...fields }))
const stored = () =>
  hook.routes.sessions.get(hook.routes.cookie!)?.projectData as Record<string, unknown>
const posts = () => hook.routes.sent('POST').length

/** Both tabs show the same session, and what is typed later is saved in it. */
async function expectOneSession(): Promise<void> {
  type(one, { later: 1 })
  await hook.pass(5000)
  for (const tab of [one, other]) {
    expect(tab.getState()).toMatchObject({
      projectData: { name: 'A', size: 2, later: 1 },
      status: 'saved',
      completedElsewhere: false,
    })
  }
  expect(stored()).toEqual({ name: 'A', size: 2, later: 1 })
  expect(hook.page.kept).toEqual([])
}

describe.each([
  ['an id', false],
  ['a cookie', true],
])('two empty tabs with %s', (_, cookie) => {
  beforeEach(async () => {
    hook = new HookEngine(cookie)
    one = hook.engine
    await one.loadSession()
    hook.page.newTab()
    other = hook.mount()
    await other.loadSession()
    hook.routes.clearTroubles()
  })

  test.each([
    ['are refused for now', () => hook.routes.refuse(503, { 'Retry-After': '1' })],
    ['get no answer', () => hook.routes.cut()],
  ])('make one session when both creations %s', async (_, fail) => {
    fail()
    fail()
    type(one, { name: 'A' })
    type(other, { size: 2 })
    await hook.pass(10_000)
    expect(hook.routes.sessions.size).toBe(1)
    await expectOneSession()
  })

  test('join when the answer to the first creation is lost', async () => {
    hook.routes.loseAnswer()
    type(one, { name: 'A' })
    await hook.pass(1000)
    type(other, { size: 2 })
    await other.updateSession({}, 2)
    await hook.pass(5000)
    expect(other.getState().completedSteps).toEqual([2])
    expect(hook.routes.sessions.size).toBe(1)
    await expectOneSession()
  })

  test('make one session when one is left right after the other created it', async () => {
    const release = hook.routes.hold()
    type(one, { name: 'A' })
    await hook.pass(1000)
    type(other, { size: 2 })
    release()
    await hook.pass(0)
    hook.page.hide()
    expect(hook.routes.sent('PUT')).toHaveLength(1)
    await hook.pass(0)
    hook.page.visibilityState = 'visible'
    hook.page.fire('visibilitychange')
    await hook.pass(1000)
    expect(posts()).toBe(1)
    await expectOneSession()
  })

  test('make one session when one is hidden while the other creates it', async () => {
    const release = hook.routes.hold()
    type(one, { name: 'A' })
    await hook.pass(1000)
    type(other, { size: 2 })
    hook.page.hide()
    await hook.pass(100)
    release()
    await hook.pass(1000)
    hook.page.visibilityState = 'visible'
    hook.page.fire('visibilitychange')
    await hook.pass(1000)
    expect(posts()).toBe(1)
    await expectOneSession()
  })
})

describe.each([
  ['an id', false],
  ['a cookie', true],
])('an empty tab that is closed right after typing beside another one, with %s', (_, cookie) => {
  beforeEach(async () => {
    hook = new HookEngine(cookie)
    one = hook.engine
    await one.loadSession()
    hook.page.newTab()
    other = hook.mount()
    await other.loadSession()
    type(other, { name: 'A' })
  })

  const failures: [string, () => void][] = [
    ['is answered too late', () => hook.routes.loseAnswer()],
    ['is refused', () => hook.routes.refuse(503)],
  ]

  test.each(failures)(
    'leaves its text to the next change there if its creation %s',
    async (_, fail) => {
      fail()
      hook.page.closeTab()
      jest.clearAllTimers()
      await hook.pass(0)
      type(one, { size: 2 })
      await hook.pass(5000)
      expect(hook.routes.sessions.size).toBe(1)
      expect(stored()).toEqual({ name: 'A', size: 2 })
      expect(one.getState()).toMatchObject({
        projectData: { name: 'A', size: 2 },
        status: 'saved',
        completedElsewhere: false,
      })
      const names = [...hook.page.local.entries.keys()]
      expect(names.filter((name) => /:(unsaved|attempt):/.test(name))).toEqual([])
    },
  )

  test.each(failures)(
    'leaves its text there when that is shown if its creation %s',
    async (_, fail) => {
      fail()
      hook.page.closeTab()
      jest.clearAllTimers()
      await hook.pass(0)
      hook.page.fire('focus')
      await hook.pass(5000)
      expect(hook.routes.sessions.size).toBe(1)
      expect(one.getState()).toMatchObject({ projectData: { name: 'A' }, status: 'saved' })
      expect(stored()).toEqual({ name: 'A' })
    },
  )

  test('leaves its text to the tab that was creating a session meanwhile', async () => {
    const release = hook.routes.hold()
    type(one, { size: 2 })
    void one.updateSession({}, 1)
    await hook.pass(0)
    hook.page.closeTab()
    release()
    await hook.pass(2000)
    expect(hook.routes.sessions.size).toBe(1)
    expect(stored()).toEqual({ name: 'A', size: 2 })
    expect(one.getState()).toMatchObject({ projectData: { name: 'A', size: 2 }, status: 'saved' })
  })

  test('leaves its text to a tab that was started afresh no more than to its own session', async () => {
    await one.startAfresh()
    hook.routes.refuse(503)
    hook.page.closeTab()
    jest.clearAllTimers()
    await hook.pass(0)
    type(one, { size: 2 })
    await hook.pass(5000)
    expect(stored()).toEqual({ size: 2 })
  })
})
