/** The engine of useProjectSession: one field that is changed in several places at the same time. */
import type { ProjectSessionEngine } from '../../lib/react/engine'
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
let one: ProjectSessionEngine
let other: ProjectSessionEngine
beforeEach(() => (hook = new HookEngine()))
afterEach(() => hook.end())

const type = (tab: ProjectSessionEngine, fields: object) =>
  tab.setProjectData((before) => ({ ...before, ...fields }))
const stored = () => hook.routes.sessions.get('id-1')?.projectData

describe('two tabs', () => {
  beforeEach(async () => {
    one = hook.engine
    await one.createSession({ name: 'A', size: 1 })
    hook.page.newTab()
    other = hook.mount()
    await other.loadSession()
  })

  test('that save one field at the same time both report that it was changed elsewhere', async () => {
    type(one, { name: 'B' })
    type(other, { name: 'C' })
    await hook.pass(5000)
    expect(stored()).toEqual({ name: 'C', size: 1 })
    for (const tab of [one, other]) {
      expect(tab.getState()).toMatchObject({
        projectData: { name: 'C' },
        changedElsewhere: ['name'],
        status: 'saved',
      })
    }
  })

  test('name it again after they are loaded again, until the notice is dismissed', async () => {
    type(one, { name: 'B' })
    type(other, { name: 'C' })
    await hook.pass(5000)
    await hook.reload().loadSession()
    expect(hook.state).toMatchObject({ projectData: { name: 'C' }, changedElsewhere: ['name'] })
    hook.engine.dismissNotice()
    await hook.reload().loadSession()
    expect(hook.state.changedElsewhere).toEqual([])
  })

  test('name nothing of another session after they are loaded again', async () => {
    type(one, { name: 'B' })
    await hook.pass(1000)
    expect(other.getState().changedElsewhere).toEqual(['name'])
    hook.routes.put('id-7', { projectData: { name: 'next' } })
    await hook.reload().loadSession('id-7')
    expect(hook.state.changedElsewhere).toEqual([])
  })

  test('that save the same value at the same time report no change', async () => {
    type(one, { name: 'B', tags: ['x'] })
    type(other, { name: 'B', tags: ['x'] })
    await hook.pass(5000)
    expect(one.getState().changedElsewhere).toEqual([])
    expect(other.getState().changedElsewhere).toEqual([])
  })

  test('report no change for values that are equal as JSON', async () => {
    const at = new Date(0)
    type(one, { at, format: () => 'x' })
    type(other, { at: at.toISOString() })
    await hook.pass(5000)
    expect(one.getState()).toMatchObject({ changedElsewhere: [], status: 'saved' })
    expect(other.getState()).toMatchObject({ changedElsewhere: [], status: 'saved' })
  })

  test('say nothing of a value that they have seen when its save is repeated', async () => {
    hook.routes.loseAnswer()
    type(one, { name: 'B' })
    await hook.pass(1000)
    await other.loadSession()
    await other.updateSession({ name: 'C' }, 1)
    await hook.pass(5000)
    expect(stored().name).toBe('C')
    expect(other.getState().changedElsewhere).toEqual([])
    expect(one.getState()).toMatchObject({
      projectData: { name: 'C' },
      changedElsewhere: ['name'],
    })
  })

  test('name what another device saved over their own last save', async () => {
    type(other, { name: 'mine' })
    await hook.pass(1000)
    const save = { tab: 'device', number: 1 }
    const body = JSON.stringify({ sessionId: 'id-1', projectData: { name: 'theirs' }, save })
    await hook.routes.fetch('/api/project-session', { method: 'PUT', body })
    await hook.pass(5001)
    hook.page.fire('focus')
    await hook.pass(0)
    expect(other.getState()).toMatchObject({
      projectData: { name: 'theirs' },
      changedElsewhere: ['name'],
    })
  })
})

test('of two tabs that begin one session with two values of a field, both name it', async () => {
  one = hook.engine
  await one.loadSession()
  hook.page.newTab()
  other = hook.mount()
  await other.loadSession()
  type(one, { name: 'A', size: 1 })
  type(other, { name: 'B' })
  await hook.pass(5000)
  expect(stored()).toEqual({ name: 'B', size: 1 })
  expect(one.getState().changedElsewhere).toEqual(['name'])
  expect(other.getState().changedElsewhere).toContain('name')
})

test('a tab that joins a session reports fields typed over values that it had not shown', async () => {
  one = hook.engine
  await one.loadSession()
  hook.page.newTab()
  other = hook.mount()
  await other.loadSession()
  type(one, { name: 'A', size: 1 })
  hook.routes.answer()
  const release = hook.routes.hold()
  await hook.pass(1000)
  type(other, { name: 'B' })
  release()
  await hook.pass(5000)
  expect(stored()).toEqual({ name: 'B', size: 1 })
  expect(one.getState().changedElsewhere).toEqual(['name'])
  expect(other.getState().changedElsewhere).toEqual(['name'])
})
