/** The engine of useProjectSession: a tab that stays open beside one that is closed right after typing. */
import type { ProjectSessionEngine } from '../../lib/react/engine'
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
let open: ProjectSessionEngine
let closing: ProjectSessionEngine
afterEach(() => hook.end())

const type = (tab: ProjectSessionEngine, fields: object) =>
  tab.setProjectData((before) => ({ ...before, ...fields }))
const stored = () => hook.routes.sessions.get('id-1').projectData

/** Closes the tab; the returned function lets all that it has sent arrive, unanswered. */
async function closeLate(): Promise<() => void> {
  const arrive = hook.routes.delay()
  hook.page.closeTab()
  await hook.pass(0)
  return arrive
}

describe.each([
  ['an id', false],
  ['a cookie', true],
])('of a session with %s', (_, cookie) => {
  beforeEach(async () => {
    hook = new HookEngine(cookie)
    open = hook.engine
    await open.createSession({ name: 'base', size: 1 })
    hook.page.newTab()
    closing = hook.mount()
    await closing.loadSession()
  })

  test('a late save does not overwrite what the open tab saves after it', async () => {
    type(closing, { name: 'closed', size: 2 })
    const arrive = await closeLate()
    type(open, { name: 'open' })
    await hook.pass(1000)
    arrive()
    await hook.pass(1000)
    expect(stored()).toEqual({ name: 'open', size: 2 })
    expect(open.getState()).toMatchObject({
      projectData: { name: 'open', size: 2 },
      changedElsewhere: ['name', 'size'],
      status: 'saved',
    })
    expect(hook.page.kept).toEqual([])
  })

  test('a late save does not overwrite what the open tab saved before the other was closed', async () => {
    const arrive = hook.routes.delay()
    type(closing, { name: 'closed' })
    await hook.pass(1000)
    type(open, { name: 'open' })
    await hook.pass(1000)
    hook.page.closeTab()
    hook.page.fire('focus')
    await hook.pass(1000)
    arrive()
    expect(stored().name).toBe('open')
    expect(open.getState()).toMatchObject({
      projectData: { name: 'open' },
      changedElsewhere: ['name'],
      status: 'saved',
    })
  })

  test('the submit of the open tab has what was stored last, and names it', async () => {
    type(closing, { name: 'closed' })
    const arrive = await closeLate()
    const submit = jest.fn(() => Promise.reject(new Error('stop')))
    await expect(open.complete(submit)).rejects.toThrow('stop')
    arrive()
    expect(stored().name).toBe('closed')
    expect(submit).toHaveBeenCalledWith(
      expect.objectContaining({ projectData: { name: 'closed', size: 1 } }),
    )
    expect(open.getState().changedElsewhere).toEqual(['name'])
  })

  test('the open tab shows a save that arrived, and names it, when it is shown', async () => {
    type(closing, { name: 'closed' })
    const arrive = await closeLate()
    arrive()
    hook.page.fire('focus')
    await hook.pass(0)
    expect(open.getState()).toMatchObject({
      projectData: { name: 'closed', size: 1 },
      changedElsewhere: ['name'],
    })
    type(open, { name: 'closed, open' })
    await hook.pass(1000)
    expect(stored().name).toBe('closed, open')
    expect(open.getState().changedElsewhere).toEqual(['name'])
  })

  test('the open tab shows what a tab keeps that is closed after the open one was shown', async () => {
    type(closing, { name: 'closed' })
    hook.page.fire('focus')
    await hook.pass(0)
    expect(open.getState().projectData).toMatchObject({ name: 'base' })
    await closeLate()
    hook.page.fire('focus')
    await hook.pass(0)
    expect(open.getState()).toMatchObject({
      projectData: { name: 'closed' },
      changedElsewhere: ['name'],
    })
    expect(stored().name).toBe('closed')
  })

  test('the steps of both are kept', async () => {
    hook.routes.delay()
    void closing.updateSession({ name: 'closed' }, 1).catch(() => undefined)
    await hook.pass(0)
    hook.page.closeTab()
    await open.updateSession({ size: 2 }, 2)
    await hook.pass(1000)
    expect(hook.routes.sessions.get('id-1')).toMatchObject({
      projectData: { name: 'closed', size: 2 },
      completedSteps: [1, 2],
    })
  })

  test('unsaved changes of an open tab are not taken over', async () => {
    hook.routes.delay()
    type(closing, { name: 'living' })
    await hook.pass(1000)
    await open.updateSession({ size: 2 }, 1)
    expect(open.getState()).toMatchObject({ projectData: { name: 'base' }, changedElsewhere: [] })
    expect(hook.page.kept).toHaveLength(1)
  })
})
