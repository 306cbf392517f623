/** The engine of useProjectSession where the browser refuses storage: loads in a page that holds a session. */
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
afterEach(() => hook.end())

const refusals: [string, () => void][] = [
  ['refuses storage', () => hook.page.refuseStorage()],
  ['has no space left', () => hook.page.local.fill()],
]
const cases = refusals.flatMap(([event, refuse]) => [
  [event, 'an id', false, refuse] as const,
  [event, 'a cookie', true, refuse] as const,
])

describe.each(cases)('where the browser %s, with %s', (_, __, cookie, refuse) => {
  beforeEach(async () => {
    hook = new HookEngine(cookie)
    refuse()
    await hook.engine.loadSession()
  })

  test('another load keeps the session and the unsaved changes', async () => {
    hook.type('name', 'A')
    await hook.pass(1000)
    hook.type('name', 'A, and more')
    await hook.engine.loadSession()
    expect(hook.state.projectData).toEqual({ name: 'A, and more' })
    hook.type('size', 1)
    await hook.pass(1000)
    expect([...hook.routes.sessions.values()]).toMatchObject([
      { projectData: { name: 'A, and more', size: 1 } },
    ])
  })

  test('another load keeps the unsaved changes of a session that is not created yet', async () => {
    hook.type('name', 'A')
    await hook.engine.loadSession()
    expect(hook.state.projectData).toEqual({ name: 'A' })
    await hook.pass(1000)
    expect(hook.stored.projectData).toEqual({ name: 'A' })
  })

  test('a load after the session was cleared begins an empty one', async () => {
    hook.type('name', 'A')
    await hook.pass(1000)
    await hook.engine.clearSession()
    await hook.engine.loadSession()
    expect(hook.state).toMatchObject({ sessionId: null, projectData: {} })
  })
})
