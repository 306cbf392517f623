/** The engine of useProjectSession: what a save carries, in which order saves go, and when again. */
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
beforeEach(async () => {
  hook = new HookEngine()
  await hook.engine.createSession({ name: 'A', size: 1, tags: ['x'] })
})
afterEach(() => hook.end())

const saves = () => hook.routes.bodies('PUT')
const sessionId = 'id-1'

test('a save is sent a second after the last change, with the changed fields only', async () => {
  hook.type('name', 'B')
  await hook.pass(900)
  hook.engine.setProjectData((before) => ({ ...before, size: 2, tags: ['x'] }))
  await hook.pass(900)
  expect(saves()).toEqual([])
  expect(hook.state.status).toBe('saving')
  await hook.pass(100)
  expect(saves()).toEqual([{ sessionId, projectData: { name: 'B', size: 2 } }])
  expect(hook.state.status).toBe('saved')
})

test('an option that is given later holds from then on, and one that is not given stays', async () => {
  const { fetch } = hook.routes
  hook.engine.configure({ debounce: 20 })
  hook.engine.configure({ debounce: undefined, fetch: (input, init) => fetch(input, init) })
  hook.engine.configure()
  hook.type('name', 'B')
  await hook.pass(20)
  expect(hook.stored.projectData.name).toBe('B')
})

test('setting an equal value is not a change', async () => {
  hook.engine.setProjectData({ name: 'A', size: 1, tags: ['x'] })
  hook.engine.setCurrentStep(1)
  await hook.pass(5000)
  expect(saves()).toEqual([])
  expect(hook.state.status).toBe('saved')
})

test('a removed member is cleared in the store', async () => {
  hook.engine.setProjectData({ name: 'A' })
  await hook.pass(1000)
  expect(saves()).toEqual([{ sessionId, projectData: { size: null, tags: null } }])
})

test('a save without a change of data names no data', async () => {
  hook.engine.setCurrentStep(2)
  await hook.pass(0)
  expect(saves()).toEqual([{ sessionId, currentStep: 2 }])
})

test('saves go one after the other, and a later one carries all that changed meanwhile', async () => {
  const release = hook.routes.hold()
  hook.type('name', 'B')
  await hook.pass(1000)
  hook.type('name', 'C')
  hook.type('size', 9)
  hook.engine.setCurrentStep(2)
  await hook.pass(3000)
  expect(saves()).toHaveLength(1)
  release()
  await hook.pass(0)
  expect(saves().slice(1)).toEqual([
    { sessionId, projectData: { name: 'C', size: 9 }, currentStep: 2 },
  ])
  expect(hook.routes.most).toBe(1)
  expect(hook.stored.projectData).toMatchObject({ name: 'C', size: 9 })
})

test('the response of a save does not mark later changes as saved', async () => {
  const release = hook.routes.hold()
  hook.type('name', 'B')
  await hook.pass(1000)
  hook.type('name', 'C')
  release()
  await hook.pass(0)
  expect(hook.state).toMatchObject({ projectData: { name: 'C' }, status: 'saving' })
  await hook.pass(1000)
  expect(hook.stored.projectData.name).toBe('C')
})

test('the response of a load never overwrites changes made during the load', async () => {
  const release = hook.routes.hold()
  hook.routes.put('id-1', { projectData: { name: 'A', size: 7 } })
  const loading = hook.engine.loadSession(sessionId)
  hook.type('name', 'typed')
  await hook.pass(2000)
  release()
  await loading
  expect(hook.state.projectData).toEqual({ name: 'typed', size: 7 })
  await hook.pass(1000)
  expect(hook.stored.projectData).toEqual({ name: 'typed', size: 7 })
})

test('two tabs that change different members both keep theirs', async () => {
  hook.type('name', 'mine')
  hook.routes.sessions.get(sessionId).projectData.size = 'theirs'
  await hook.pass(1000)
  expect(hook.stored.projectData).toEqual({ name: 'mine', size: 'theirs', tags: ['x'] })
})

test.each([429, 502, 503, 504])(
  'a save answered with %i is sent again, later each time',
  async (status) => {
    for (let times = 0; times < 3; times++) hook.routes.refuse(status)
    hook.type('name', 'B')
    await hook.pass(1000)
    expect(saves()).toHaveLength(1)
    await hook.pass(1000)
    expect(saves()).toHaveLength(2)
    await hook.pass(1000)
    expect(saves()).toHaveLength(2)
    await hook.pass(1000)
    expect(saves()).toHaveLength(3)
    await hook.pass(4000)
    expect(hook.stored.projectData.name).toBe('B')
    expect(hook.state).toMatchObject({ status: 'saved', error: null })
  },
)

test.each([
  ['seconds', () => '30'],
  ['a date', () => new Date(Date.now() + 31_000).toUTCString()],
])('a Retry-After in %s is waited for, whatever is typed', async (_, header) => {
  hook.routes.refuse(429, { 'Retry-After': header() })
  hook.type('name', 'B')
  await hook.pass(1000)
  hook.type('name', 'C')
  await hook.pass(20_000)
  await expect(hook.engine.updateSession({ size: 3 }, 1)).rejects.toMatchObject({ status: 429 })
  expect(saves()).toHaveLength(1)
  await hook.pass(11_000)
  expect(hook.stored).toMatchObject({ projectData: { name: 'C', size: 3 }, completedSteps: [1] })
})

test.each(['<html>Log in</html>', '{"success":tr', '', '[]', 'null'])(
  'a save answered 200 with %j was not saved: it is kept here, and sent again',
  async (text) => {
    hook.routes.misanswer(text)
    hook.type('name', 'B')
    await hook.pass(1000)
    expect(hook.state.status).toBe('saving')
    expect(hook.page.kept).toHaveLength(1)
    await hook.pass(1000)
    expect(hook.stored.projectData.name).toBe('B')
    expect(hook.page.kept).toEqual([])
  },
)

test.each([400, 403, 413, 500])(
  'a save answered with %i waits for the next change',
  async (status) => {
    hook.routes.refuse(status)
    hook.type('name', 'B')
    await hook.pass(60_000)
    expect(saves()).toHaveLength(1)
    expect(hook.state).toMatchObject({ status: 'error', error: { message: `Refused ${status}` } })
    hook.type('size', 2)
    await hook.pass(1000)
    expect(saves()[1]).toEqual({ sessionId, projectData: { name: 'B', size: 2 } })
  },
)

test('retry() saves failed changes immediately, whatever Retry-After the server sent', async () => {
  hook.routes.refuse(429, { 'Retry-After': '300' })
  hook.type('name', 'B')
  await hook.pass(1000)
  await hook.engine.retry()
  expect(hook.stored.projectData.name).toBe('B')
  expect(hook.state.status).toBe('saved')
})

test('a Retry-After ends with the first successful save', async () => {
  hook.routes.refuse(429, { 'Retry-After': '300' })
  hook.type('name', 'B')
  await hook.pass(1000)
  await hook.engine.retry()
  hook.type('name', 'C')
  await hook.pass(1000)
  expect(hook.stored.projectData.name).toBe('C')
})

test('a Retry-After applies to one session: another one is saved on its own schedule', async () => {
  hook.routes.refuse(429, { 'Retry-After': '300' })
  hook.type('name', 'B')
  await hook.pass(1000)
  await hook.engine.startAfresh()
  hook.type('name', 'C')
  await hook.pass(1000)
  expect(hook.stored.projectData).toEqual({ name: 'C' })
})

test('unsent changes are saved immediately when the network is back', async () => {
  for (let times = 0; times < 5; times++) hook.routes.cut()
  hook.type('name', 'B')
  await hook.pass(17_500)
  expect(hook.state.status).toBe('offline')
  const before = saves().length
  hook.page.fire('online')
  await hook.pass(0)
  expect(saves()).toHaveLength(before + 1)
  expect(hook.state.status).toBe('saved')
})

test('the final submit waits for the save under way, and no save begins while it runs', async () => {
  const release = hook.routes.hold()
  hook.type('name', 'B')
  await hook.pass(1000)
  let finish: (id: string) => void = () => undefined
  const submitted = hook.engine.complete(
    (session) => new Promise<string>((resolve) => (finish = () => resolve(`${session.sessionId}`))),
  )
  await hook.pass(0)
  finish('too early')
  release()
  await hook.pass(0)
  hook.type('name', 'too late')
  await hook.pass(5000)
  expect(saves()).toHaveLength(1)
  finish('')
  expect(await submitted).toBe(sessionId)
  expect(hook.state).toMatchObject({ sessionId: null, projectData: null, status: 'idle' })
  expect(hook.page.local.getItem('projectSessionId')).toBeNull()
  expect(hook.page.kept).toEqual([])
})

test('unsaved changes are saved before the final submit, so that a lost response creates no second session', async () => {
  hook.type('name', 'B')
  const lost = hook.engine.complete(({ sessionId: id }) => {
    expect(hook.stored.projectData.name).toBe('B')
    hook.routes.sessions.delete(id!)
    return Promise.reject(new TypeError('the network broke'))
  })
  await expect(lost).rejects.toThrow('the network broke')
  await hook.pass(60_000)
  expect(hook.routes.sessions.size).toBe(0)
  expect(hook.state.sessionId).toBe(sessionId)
})

describe('the final submit does not run while changes cannot be saved', () => {
  test.each([
    ['503', () => hook.routes.refuse(503, { 'Retry-After': '2' }), { status: 503 }],
    ['no answer', () => hook.routes.cut(), { status: null }],
    ['413', () => hook.routes.refuse(413), { status: 413 }],
  ])('because of %s: it rejects with that and keeps them', async (_, fail, error) => {
    const submit = jest.fn(() => Promise.resolve('done'))
    fail()
    hook.type('name', 'B')
    await expect(hook.engine.complete(submit)).rejects.toMatchObject(error)
    expect(submit).not.toHaveBeenCalled()
    expect(hook.state).toMatchObject({ sessionId, projectData: { name: 'B' } })
    expect(hook.page.kept).toHaveLength(1)
    expect(await hook.engine.complete(submit)).toBe('done')
    expect(saves().at(-1)).toEqual({ sessionId, projectData: { name: 'B' } })
  })

  test('but runs after a save that succeeds although the one before it failed', async () => {
    hook.routes.refuse(503, { 'Retry-After': '60' })
    hook.type('name', 'B')
    await hook.pass(1000)
    await hook.engine.complete(() => {
      expect(hook.stored.projectData.name).toBe('B')
      return Promise.resolve()
    })
  })

  test('and changes made during the save are saved before it', async () => {
    const release = hook.routes.hold()
    hook.type('name', 'B')
    const completed = hook.engine.complete(() => {
      expect(hook.stored.projectData).toMatchObject({ name: 'B', size: 3 })
      return Promise.resolve()
    })
    await hook.pass(0)
    hook.type('size', 3)
    release()
    await completed
    expect(saves()).toHaveLength(2)
  })
})

test('a failed submit leaves the session unchanged, and saving continues', async () => {
  const refused = hook.engine.complete(() => Promise.reject(new Error('incomplete')))
  hook.type('name', 'B')
  await expect(refused).rejects.toThrow('incomplete')
  await hook.pass(1000)
  expect(hook.stored.projectData.name).toBe('B')
})

test('a submit that finds the session ended runs once more, with a new session', async () => {
  hook.routes.sessions.clear()
  const gone = Object.assign(new Error('Session not found'), { status: 404 })
  const asked: (string | null)[] = []
  const submitted = await hook.engine.complete(({ sessionId: id }) => {
    asked.push(id)
    return hook.routes.sessions.has(id!) ? Promise.resolve('done') : Promise.reject(gone)
  })
  expect(submitted).toBe('done')
  expect(asked).toEqual(['id-1', 'id-2'])
})
