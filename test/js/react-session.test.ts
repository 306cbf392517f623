/** The engine of useProjectSession: how a session is created, taken up, changed and ended. */
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
beforeEach(() => (hook = new HookEngine()))
afterEach(() => hook.end())

test('no request is sent until the page needs a session', async () => {
  hook.type('name', 'A')
  await hook.engine.updateSession({ name: 'B' }, 1)
  await hook.pass(5000)
  expect(hook.routes.asked).toEqual([])
  expect(hook.state).toMatchObject({ sessionId: null, status: 'idle', loading: false })
})

test('a new session has its initial data, and its id is stored', async () => {
  const id = await hook.engine.createSession({ name: 'A' })
  expect(hook.routes.bodies('POST')).toEqual([
    { projectData: { name: 'A' }, currentStep: 1, completedSteps: [] },
  ])
  expect(hook.state).toMatchObject({ sessionId: id, projectData: { name: 'A' }, status: 'saved' })
  expect(hook.page.local.getItem('projectSessionId')).toBe(id)
})

test('concurrent callers share one creation', async () => {
  const [one, other] = [hook.engine.createSession(), hook.engine.createSession()]
  expect(hook.state.loading).toBe(true)
  expect(await one).toBe(await other)
  expect(hook.routes.asked).toHaveLength(1)
  expect(hook.state.loading).toBe(false)
})

test('concurrent callers share one load of a session', async () => {
  hook.routes.put('id-7', { projectData: { name: 'A' } })
  await Promise.all([hook.engine.loadSession('id-7'), hook.engine.loadSession('id-7')])
  expect(hook.routes.asked).toHaveLength(1)
})

test('a session that is taken up shows what it holds, and nothing of a wrong kind', async () => {
  hook.routes.put('id-7', { projectData: { a: 1 }, currentStep: 3, completedSteps: [2, 1, 2] })
  await hook.engine.loadSession('id-7')
  expect(hook.state).toMatchObject({
    sessionId: 'id-7',
    projectData: { a: 1 },
    currentStep: 3,
    completedSteps: [1, 2],
    status: 'idle',
  })
  hook.routes.put('id-8', { projectData: 'text', currentStep: '2', completedSteps: [1, 'two'] })
  await hook.engine.loadSession('id-8')
  expect(hook.state).toMatchObject({ projectData: {}, currentStep: 1, completedSteps: [1] })
})

test('without an id the session of the last visit is taken up, or an empty one is begun', async () => {
  await hook.engine.loadSession()
  expect(hook.routes.asked).toEqual([])
  expect(hook.state).toMatchObject({ sessionId: null, projectData: {}, loading: false })
  await hook.engine.updateSession({ a: 1 }, 1)
  const { sessionId } = hook.state
  hook.reload()
  await hook.engine.loadSession()
  expect(hook.state.sessionId).toBe(sessionId)
  expect(hook.routes.bodies('POST')).toHaveLength(1)
})

test('a session that cannot be loaded is not replaced: the call rejects and may be repeated', async () => {
  hook.routes.put('id-7', { projectData: { a: 1 } })
  hook.routes.refuse(500)
  await expect(hook.engine.loadSession('id-7')).rejects.toMatchObject({ status: 500 })
  expect(hook.state).toMatchObject({ projectData: null, loading: false, status: 'error' })
  await hook.engine.loadSession('id-7')
  expect(hook.state).toMatchObject({ projectData: { a: 1 }, error: null })
  expect(hook.routes.bodies('POST')).toEqual([])
})

test.each(['<html>Log in</html>', '{"projectData":{"a"'])(
  'a load answered 200 with %j is no empty session: what the session holds is not overwritten',
  async (text) => {
    hook.routes.put('id-7', { projectData: { a: 1 }, completedSteps: [1, 2] })
    hook.routes.misanswer(text)
    await expect(hook.engine.loadSession('id-7')).rejects.toMatchObject({ status: null })
    expect(hook.state).toMatchObject({ projectData: {}, status: 'unloaded' })
    await hook.engine.loadSession('id-7')
    await hook.engine.updateSession({}, 3)
    expect(hook.stored).toMatchObject({ projectData: { a: 1 }, completedSteps: [1, 2, 3] })
  },
)

test('a creation answered by something else is not a session, and is repeated', async () => {
  hook.routes.misanswer('<html>Log in</html>')
  await expect(hook.engine.createSession({ a: 1 })).rejects.toMatchObject({ status: null })
  expect(hook.page.local.getItem('projectSessionId')).toBeNull()
  await hook.pass(1000)
  expect(hook.stored.projectData).toEqual({ a: 1 })
})

test('a session that cannot be created yet keeps the changes and is created with them', async () => {
  hook.routes.cut()
  await expect(hook.engine.createSession()).rejects.toMatchObject({ status: null })
  expect(hook.state).toMatchObject({ projectData: {}, status: 'saving', loading: false })
  hook.type('name', 'A')
  await hook.pass(2000)
  expect(hook.stored.projectData).toEqual({ name: 'A' })
  expect(hook.state).toMatchObject({ status: 'saved', carriedOver: false })
})

test('an update completes its step, saves at once, and names it as the one to return to', async () => {
  await hook.engine.createSession({ name: 'A' })
  await hook.engine.updateSession({ size: 5 }, 2)
  await hook.engine.updateSession({}, 1)
  expect(hook.stored).toEqual({
    projectData: { name: 'A', size: 5 },
    currentStep: 1,
    completedSteps: [1, 2],
  })
})

test('an update that is not saved rejects with the error of the server', async () => {
  await hook.engine.createSession()
  hook.routes.refuse(413)
  await expect(hook.engine.updateSession({ a: 1 }, 1)).rejects.toThrow('Refused 413')
  expect(hook.state.status).toBe('error')
  expect(hook.state.projectData).toEqual({ a: 1 })
})

test('an update during a load is sent after it, and settles as its save does', async () => {
  hook.routes.put('id-7', { projectData: { a: 1 } })
  const release = hook.routes.hold()
  hook.routes.refuse(400)
  const loaded = hook.engine.loadSession('id-7')
  const updated = hook.engine.updateSession({ b: 2 }, 1)
  const refused = expect(updated).rejects.toMatchObject({ status: 400 })
  await hook.pass(0)
  release()
  await Promise.all([loaded, refused])
  await hook.engine.updateSession({ c: 3 }, 2)
  expect(hook.stored).toMatchObject({ projectData: { a: 1, b: 2, c: 3 }, completedSteps: [1, 2] })
})

test('an update during a failed load is saved', async () => {
  hook.routes.put('id-7', { projectData: { a: 1 } })
  hook.routes.refuse(500)
  const loaded = expect(hook.engine.loadSession('id-7')).rejects.toThrow('Refused 500')
  await Promise.all([loaded, hook.engine.updateSession({ b: 2 }, 1)])
  expect(hook.routes.sessions.get('id-7').projectData).toEqual({ a: 1, b: 2 })
})

test('a final submit during a load gets the loaded data', async () => {
  hook.routes.put('id-7', { projectData: { a: 1 } })
  void hook.engine.loadSession('id-7')
  const submission = await hook.engine.complete((session) => Promise.resolve(session))
  expect(submission).toEqual({ sessionId: 'id-7', projectData: { a: 1 } })
})

test('an update that a final submit makes does not wait for itself', async () => {
  await hook.engine.createSession({ a: 1 })
  const refused = hook.engine.complete(async () => {
    await hook.engine.updateSession({ b: 2 }, 1)
    throw new Error('incomplete')
  })
  await expect(refused).rejects.toThrow('incomplete')
  await hook.pass(0)
  expect(hook.stored.projectData).toEqual({ a: 1, b: 2 })
})

test('a step is taken by value or by function, and saved', async () => {
  await hook.engine.createSession()
  hook.engine.setCurrentStep(2)
  hook.engine.setCurrentStep((step) => step + 1)
  await hook.pass(0)
  expect(hook.stored.currentStep).toBe(3)
  expect(() => hook.engine.setCurrentStep(1.5)).toThrow('integer')
})

test('clearing ends the session here and on the server, and never rejects', async () => {
  const id = await hook.engine.createSession({ name: 'A' })
  await hook.engine.clearSession()
  expect(hook.routes.sessions.has(id)).toBe(false)
  expect(hook.state).toMatchObject({ sessionId: null, projectData: null, status: 'idle' })
  expect(hook.page.local.getItem('projectSessionId')).toBeNull()
  await hook.engine.createSession()
  hook.routes.cut()
  await hook.engine.clearSession()
  expect(hook.state.sessionId).toBeNull()
})

test('clearing leaves alone the session that another tab has begun meanwhile', async () => {
  await hook.engine.createSession()
  hook.page.local.setItem('projectSessionId', 'id-9')
  await hook.engine.clearSession()
  expect(hook.page.local.getItem('projectSessionId')).toBe('id-9')
})

test('a creation that is overtaken by another session leaves nothing behind', async () => {
  const release = hook.routes.hold()
  const overtaken = hook.engine.createSession({ name: 'A' })
  await hook.pass(0)
  await hook.engine.clearSession()
  release()
  await expect(overtaken).rejects.toThrow('Another session')
  await hook.pass(0)
  expect([...hook.routes.sessions.keys()]).toEqual([])
  expect(hook.state.sessionId).toBeNull()
})

test('data that JSON cannot hold is refused where it is given, and changes nothing', async () => {
  await hook.engine.createSession({ a: 1 })
  expect(() => hook.type('b', 1n)).toThrow('JSON')
  expect(() => hook.engine.setProjectData('text' as never)).toThrow('object')
  expect(hook.state.projectData).toEqual({ a: 1 })
})
