/** The engine of useProjectSession: several tabs of one browser that show one session. */
import type { ProjectSessionEngine } from '../../lib/react/engine'
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
let one: ProjectSessionEngine
let other: ProjectSessionEngine
beforeEach(() => (hook = new HookEngine()))
afterEach(() => hook.end())

/** Two tabs that show a session of { name: 'A', size: 1 }. */
async function openTabs(): Promise<void> {
  one = hook.engine
  await one.createSession({ name: 'A', size: 1 })
  hook.page.newTab()
  other = hook.mount()
  await other.loadSession()
}

const channel = 'projectSessionId:tabs:/api/project-session'
const type = (tab: ProjectSessionEngine, fields: object) =>
  tab.setProjectData((before) => ({ ...before, ...fields }))
const stored = () => hook.routes.sessions.get('id-1')?.projectData
const loads = () => hook.routes.asked.filter(({ method }) => method === 'GET').length
const gone = Object.assign(new Error('Session not found'), { status: 404 })

describe('two tabs', () => {
  beforeEach(openTabs)

  test('show changes that another tab saved, with a notice until it is dismissed', async () => {
    type(one, { name: 'B' })
    await hook.pass(1000)
    expect(other.getState()).toMatchObject({
      projectData: { name: 'B', size: 1 },
      changedElsewhere: ['name'],
      status: 'idle',
    })
    other.dismissNotice()
    expect(other.getState().changedElsewhere).toEqual([])
    expect(one.getState().changedElsewhere).toEqual([])
  })

  test('keep their unsaved changes, and both report that the field was changed elsewhere', async () => {
    type(other, { name: 'typed here' })
    await hook.pass(500)
    await one.updateSession({ name: 'B', size: 2 }, 1)
    await hook.pass(0)
    expect(other.getState()).toMatchObject({
      projectData: { name: 'typed here', size: 2 },
      completedSteps: [1],
      changedElsewhere: ['name', 'size'],
    })
    await hook.pass(1000)
    expect(stored()).toEqual({ name: 'typed here', size: 2 })
    expect(one.getState()).toMatchObject({
      projectData: { name: 'typed here' },
      changedElsewhere: ['name'],
    })
  })

  test('show that another one completed the session, and create none with the old data', async () => {
    type(other, { name: 'unsaved' })
    await one.complete(({ sessionId }) => {
      hook.routes.sessions.delete(sessionId!)
      return Promise.resolve()
    })
    await hook.pass(60_000)
    expect(other.getState()).toMatchObject({
      completedElsewhere: true,
      carriedOver: false,
      projectData: { name: 'unsaved', size: 1 },
    })
    type(other, { name: 'typed later' })
    await expect(other.updateSession({}, 1)).rejects.toThrow('completed in another tab')
    await expect(other.complete(() => Promise.resolve())).rejects.toThrow('another tab')
    await hook.pass(60_000)
    expect(hook.routes.sessions.size).toBe(0)
    expect(hook.page.kept).toEqual([])
    other.dismissNotice()
    await hook.pass(0)
    expect(other.getState()).toMatchObject({ completedElsewhere: false, projectData: {} })
    type(other, { name: 'next' })
    await hook.pass(1000)
    expect(hook.routes.sessions.get('id-2').projectData).toEqual({ name: 'next' })
  })

  test('that complete different steps both keep theirs', async () => {
    await one.updateSession({}, 1)
    await other.updateSession({}, 2)
    expect(hook.routes.sessions.get('id-1').completedSteps).toEqual([1, 2])
    expect(other.getState().completedSteps).toEqual([1, 2])
  })

  test('that complete different steps at the same time both keep theirs', async () => {
    await Promise.all([one.updateSession({ a: 1 }, 1), other.updateSession({ b: 2 }, 2)])
    await hook.pass(1000)
    expect(hook.routes.sessions.get('id-1').completedSteps).toEqual([1, 2])
    for (const tab of [one, other]) {
      expect(tab.getState()).toMatchObject({ completedSteps: [1, 2], status: 'saved' })
    }
  })

  test('save a completed step only once more when the server does not keep it', async () => {
    await one.updateSession({}, 1)
    await other.updateSession({}, 2)
    const session = hook.routes.sessions.get('id-1')
    Object.defineProperty(session, 'completedSteps', { get: () => [1], set: () => undefined })
    const before = hook.routes.sent('PUT').length
    type(one, { name: 'B' })
    await hook.pass(60_000)
    const again = hook.routes.sent('PUT').slice(before + 1)
    expect(again.map(({ completedSteps }) => completedSteps)).toEqual([
      [1, 2],
      [1, 2],
    ])
  })

  test('stay at their own steps', async () => {
    one.setCurrentStep(3)
    await hook.pass(0)
    expect(other.getState().currentStep).toBe(1)
  })

  test('read nothing again while they are hidden, but once when they are shown', async () => {
    hook.page.visibilityState = 'hidden'
    const before = loads()
    for (const name of ['B', 'C']) {
      type(one, { name })
      await hook.pass(1000)
    }
    expect(loads()).toBe(before)
    hook.page.visibilityState = 'visible'
    hook.page.fire('visibilitychange')
    hook.page.fire('focus')
    await hook.pass(0)
    expect(loads()).toBe(before + 1)
    expect(other.getState().projectData).toEqual({ name: 'C', size: 1 })
  })

  test('read the session again on focus when the last time was more than 5 s ago', async () => {
    const before = loads()
    stored().name = 'from another device'
    await hook.pass(5000)
    hook.page.fire('focus')
    await hook.pass(0)
    expect(loads()).toBe(before)
    await hook.pass(1)
    hook.page.fire('focus')
    await hook.pass(0)
    expect(other.getState()).toMatchObject({
      projectData: { name: 'from another device' },
      changedElsewhere: ['name'],
    })
  })

  test('adopt the form the server gives to their own saves, and do not report it as a change elsewhere', async () => {
    type(other, { name: ' B ' })
    await hook.pass(1000)
    stored().name = 'B'
    await hook.pass(5000)
    hook.page.fire('focus')
    await hook.pass(0)
    expect(other.getState()).toMatchObject({ projectData: { name: 'B' }, changedElsewhere: [] })
  })

  test('show no failure of reading again, and repeat it', async () => {
    hook.routes.cut()
    stored().name = 'B'
    await hook.pass(5001)
    hook.page.fire('focus')
    await hook.pass(0)
    expect(other.getState()).toMatchObject({ status: 'idle', error: null })
    await hook.pass(1000)
    expect(other.getState()).toMatchObject({ status: 'idle', projectData: { name: 'B' } })
  })

  test('never undo a newer save with one whose answer was lost', async () => {
    hook.routes.loseAnswer()
    type(one, { name: 'older' })
    await hook.pass(1000)
    type(other, { name: 'newer' })
    const saved = other.updateSession({}, 1)
    await saved
    type(one, { size: 9 })
    await hook.pass(5000)
    expect(stored()).toEqual({ name: 'newer', size: 9 })
    expect(one.getState()).toMatchObject({
      projectData: { name: 'newer', size: 9 },
      changedElsewhere: ['name'],
      status: 'saved',
    })
  })

  test('never undo in doubt what another device has saved, and show it', async () => {
    hook.routes.loseAnswer()
    type(other, { name: 'older' })
    await hook.pass(1000)
    stored().name = 'newer'
    await hook.pass(5000)
    expect(stored().name).toBe('newer')
    expect(other.getState()).toMatchObject({
      projectData: { name: 'newer' },
      changedElsewhere: ['name'],
    })
  })

  test('create no session when a save finds that the submit of another one has ended it', async () => {
    let finish: () => void = () => undefined
    const submitted = one.complete(({ sessionId }) => {
      hook.routes.sessions.delete(sessionId!)
      return new Promise<void>((resolve) => (finish = resolve))
    })
    await hook.pass(0)
    type(other, { name: 'B' })
    await hook.pass(1000)
    expect(other.getState()).toMatchObject({ completedElsewhere: true, carriedOver: false })
    finish()
    await submitted
    expect(hook.routes.sessions.size).toBe(0)
  })

  test('create no session after a submit whose answer was lost', async () => {
    const lost = one.complete(({ sessionId }) => {
      hook.routes.sessions.delete(sessionId!)
      return Promise.reject(new TypeError('the network broke'))
    })
    await expect(lost).rejects.toThrow('the network broke')
    await hook.pass(0)
    expect(other.getState()).toMatchObject({ completedElsewhere: true })
    expect(hook.routes.sessions.size).toBe(0)
  })

  test('go on after a submit that failed, and carry a session over that expires later', async () => {
    await expect(one.complete(() => Promise.reject(new Error('incomplete')))).rejects.toThrow()
    await hook.pass(60_000)
    type(other, { name: 'B' })
    await hook.pass(1000)
    expect(stored().name).toBe('B')
    hook.routes.sessions.clear()
    type(other, { name: 'C' })
    await hook.pass(1000)
    expect(other.getState()).toMatchObject({ completedElsewhere: false, carriedOver: true })
  })

  test('make one project when both submit at once', async () => {
    const submit = ({ sessionId }: { sessionId: string | null }) =>
      hook.routes.sessions.delete(sessionId!) ? Promise.resolve('done') : Promise.reject(gone)
    const outcomes = await Promise.allSettled([one.complete(submit), other.complete(submit)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(hook.routes.bodies('POST')).toHaveLength(1)
    const states = [one, other].map((tab) => tab.getState().completedElsewhere)
    expect(states).toEqual(outcomes.map(({ status }) => status === 'rejected'))
  })
})

test('a tab that holds nothing takes up the session that another one creates', async () => {
  one = hook.engine
  await one.loadSession()
  hook.page.newTab()
  other = hook.mount()
  await other.loadSession()
  type(one, { name: 'A' })
  await hook.pass(1000)
  expect(other.getState()).toMatchObject({ sessionId: 'id-1', projectData: { name: 'A' } })
  type(other, { size: 2 })
  await hook.pass(1000)
  expect(hook.routes.sessions.size).toBe(1)
  expect(one.getState().projectData).toEqual({ name: 'A', size: 2 })
})

test('tabs that hold nothing and change something at the same time make one session', async () => {
  one = hook.engine
  await one.loadSession()
  hook.page.newTab()
  other = hook.mount()
  await other.loadSession()
  type(one, { name: 'A' })
  type(other, { size: 2 })
  await hook.pass(5000)
  expect([...hook.routes.sessions.keys()]).toEqual(['id-1'])
  expect(stored()).toEqual({ name: 'A', size: 2 })
  for (const tab of [one, other]) {
    expect(tab.getState()).toMatchObject({
      sessionId: 'id-1',
      projectData: { name: 'A', size: 2 },
      status: 'saved',
    })
  }
  expect(hook.page.kept).toEqual([])
})

test('a tab that was started afresh does not take up the session of another one', async () => {
  await openTabs()
  await one.startAfresh()
  type(other, { name: 'B' })
  await hook.pass(1000)
  expect(one.getState()).toMatchObject({ sessionId: null, projectData: {} })
})

test('with a cookie, tabs show changes that another tab saved, and that it completed the session', async () => {
  hook.end()
  hook = new HookEngine(true)
  await openTabs()
  type(one, { name: 'B' })
  await hook.pass(1000)
  expect(other.getState()).toMatchObject({ projectData: { name: 'B' }, changedElsewhere: ['name'] })
  await one.complete(() => {
    hook.routes.sessions.clear()
    hook.routes.cookie = null
    return Promise.resolve()
  })
  await hook.pass(0)
  expect(other.getState()).toMatchObject({ completedElsewhere: true })
})

test('a message that is not of the hook is ignored', async () => {
  await openTabs()
  const { BroadcastChannel: Channel } = globalThis
  const before = loads()
  for (const message of [
    'text',
    null,
    { kind: 'saved' },
    { kind: 'other', key: 'id-1', names: [] },
  ])
    new Channel(channel).postMessage(message)
  await hook.pass(1000)
  expect(loads()).toBe(before)
})

test('in a browser without BroadcastChannel, messages are storage events that leave nothing', async () => {
  hook.page.withoutChannels()
  hook.page.newTab()
  other = hook.mount()
  await other.createSession({ name: 'A' })
  const sent = hook.page.local.written.filter(([key]) => key === channel)
  const message = { kind: 'saved', key: 'id-1', names: ['name'] }
  expect(sent).toEqual([
    [channel, JSON.stringify(message)],
    [channel, null],
  ])
  stored().name = 'B'
  for (const newValue of [sent[0]![1], null, 'no JSON']) {
    hook.page.fire('storage', { key: channel, newValue })
  }
  await hook.pass(0)
  expect(other.getState()).toMatchObject({ projectData: { name: 'B' }, changedElsewhere: ['name'] })
})
