/** The engine of useProjectSession where a cookie carries the id, which scripts cannot read. */
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
beforeEach(() => (hook = new HookEngine(true)))
afterEach(() => hook.end())

const asked = () => hook.routes.asked.map(({ method }) => method)

test('with a cookie no request names an id, and none is shown', async () => {
  await hook.engine.loadSession()
  hook.type('name', 'A')
  await hook.pass(1000)
  expect(hook.state.sessionId).toBeNull()
  hook.reload()
  await hook.engine.loadSession()
  expect(hook.state.projectData).toEqual({ name: 'A' })
  await hook.engine.clearSession()
  expect(hook.routes.sessions.size).toBe(0)
  expect(new Set(hook.routes.asked.map(({ path }) => path))).toEqual(
    new Set(['/api/project-session']),
  )
  expect(JSON.stringify(hook.routes.asked)).not.toContain('sessionId')
  expect(JSON.stringify(hook.routes.asked)).not.toContain('id-1')
})

test('clearing during a creation ends its session, so that the cookie names none', async () => {
  const release = hook.routes.hold()
  const created = expect(hook.engine.createSession({ a: 1 })).rejects.toThrow('Another session')
  await hook.pass(0)
  await hook.engine.clearSession()
  await hook.engine.clearSession()
  release()
  await created
  await hook.pass(0)
  expect(asked()).toEqual(['POST', 'DELETE'])
  expect(hook.routes).toMatchObject({ cookie: null, most: 1 })
  expect(hook.routes.sessions.size).toBe(0)
  expect(hook.state).toMatchObject({ projectData: null, status: 'idle' })
})

test('a creation that begins meanwhile waits, so that its session is the one of the cookie', async () => {
  const release = hook.routes.hold()
  hook.engine.createSession({ a: 1 }).catch(() => undefined)
  await hook.pass(0)
  await hook.engine.clearSession()
  const created = hook.engine.createSession({ b: 2 })
  await hook.pass(0)
  expect(asked()).toEqual(['POST'])
  release()
  await created
  expect(asked()).toEqual(['POST', 'POST'])
  expect(hook.stored.projectData).toEqual({ b: 2 })
})

test('a creation that begins while one is being taken back waits for that too', async () => {
  const releases = [hook.routes.hold(), hook.routes.hold()]
  hook.engine.createSession({ a: 1 }).catch(() => undefined)
  await hook.pass(0)
  await hook.engine.clearSession()
  releases[0]!()
  await hook.pass(0)
  const created = hook.engine.createSession({ b: 2 })
  await hook.pass(0)
  expect(asked()).toEqual(['POST', 'DELETE'])
  releases[1]!()
  await created
  expect(hook.stored.projectData).toEqual({ b: 2 })
})

test('a load during a creation uses the created session', async () => {
  const release = hook.routes.hold()
  hook.engine.createSession({ a: 1 }).catch(() => undefined)
  await hook.pass(0)
  const loaded = hook.engine.loadSession()
  await hook.pass(0)
  release()
  await loaded
  expect(asked()).toEqual(['POST', 'GET'])
  expect(hook.state).toMatchObject({ projectData: { a: 1 }, loading: false })
})

test('changes made while a first load fails are saved, and nothing remains for later sessions', async () => {
  hook.routes.put('id-7', { projectData: { a: 1 } })
  hook.routes.cookie = 'id-7'
  hook.routes.cut()
  await hook.engine.loadSession().catch(() => undefined)
  hook.type('b', 2)
  hook.routes.cut()
  await hook.engine.loadSession().catch(() => undefined)
  expect(hook.state).toMatchObject({ projectData: { b: 2 }, loading: false, status: 'unloaded' })
  await hook.pass(5000)
  expect(hook.state).toMatchObject({ projectData: { a: 1, b: 2 }, status: 'saved' })
  expect(hook.routes.sessions.get('id-7').projectData).toEqual({ a: 1, b: 2 })
  expect(hook.page.kept).toEqual([])
})
