/** The engine of useProjectSession: final submits that are repeated after the session was completed. */
import type { ProjectSessionEngine } from '../../lib/react/engine'
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
afterEach(() => hook.end())

const end = () => {
  hook.routes.sessions.clear()
  hook.routes.cookie = null
  return Promise.resolve('project')
}
const lost = () => end().then(() => Promise.reject(new TypeError('fetch failed')))

async function openTab(): Promise<ProjectSessionEngine> {
  hook.page.newTab()
  const tab = hook.mount()
  await tab.loadSession()
  return tab
}

describe.each([
  ['an id', false],
  ['a cookie', true],
])('with %s', (_, cookie) => {
  beforeEach(async () => {
    hook = new HookEngine(cookie)
    await hook.engine.createSession({ name: 'A' })
  })

  const posts = () => hook.routes.bodies('POST').length

  test('a second submit makes no second project', async () => {
    const submit = jest.fn(end)
    expect(await hook.engine.complete(submit)).toBe('project')
    await expect(hook.engine.complete(submit)).rejects.toThrow('was completed')
    await hook.engine.clearSession()
    await hook.engine.loadSession()
    await expect(hook.engine.complete(submit)).rejects.toThrow('was completed')
    expect(submit).toHaveBeenCalledTimes(1)
    expect(posts()).toBe(1)
  })

  test('a second submit during the first makes no second project if it finds no session', async () => {
    const gone = Object.assign(new Error('Session not found'), { status: 404 })
    let refuse: () => void = () => undefined
    const second = () => new Promise<never>((__, reject) => (refuse = () => reject(gone)))
    let finish: () => void = () => undefined
    const running = new Promise<void>((resolve) => (finish = resolve))
    const first = hook.engine.complete(() => running.then(end))
    const refused = expect(hook.engine.complete(second)).rejects.toThrow('not found')
    await hook.pass(0)
    finish()
    expect(await first).toBe('project')
    refuse()
    await refused
    await hook.pass(60_000)
    expect(posts()).toBe(1)
    expect(hook.state).toMatchObject({ sessionId: null, projectData: null })
  })

  test.each<[string, () => unknown]>([
    ['startAfresh', () => hook.engine.startAfresh()],
    ['createSession', () => hook.engine.createSession({})],
    ['a change', () => hook.type('name', 'B')],
  ])('the project after %s is submitted', async (__, begin) => {
    await hook.engine.complete(end)
    await begin()
    expect(await hook.engine.complete(end)).toBe('project')
    expect(posts()).toBe(2)
  })

  test('the tab of a submit whose answer is lost finds after a reload that it was completed', async () => {
    await hook.engine.complete(lost).catch(() => undefined)
    hook.reload()
    hook.page.local.removeItem('projectSessionId')
    await hook.engine.loadSession()
    expect(hook.state).toMatchObject({ completedElsewhere: true, loading: false })
    await expect(hook.engine.complete(end)).rejects.toThrow('was completed')
    expect(posts()).toBe(1)
    await hook.reload().loadSession()
    expect(hook.state.completedElsewhere).toBe(true)
    hook.engine.dismissNotice()
    hook.reload()
    await hook.engine.loadSession()
    expect(hook.state.completedElsewhere).toBe(false)
  })

  test('the tab of a submit whose answer is lost loads the session that another tab has begun', async () => {
    await hook.engine.complete(lost).catch(() => undefined)
    hook.page.local.removeItem('projectSessionId')
    const submitter = hook.page.session
    const other = await openTab()
    await other.createSession({ name: 'next' })
    for (const [name, value] of submitter.entries) hook.page.session.setItem(name, value)
    await hook.mount().loadSession()
    expect(hook.state).toMatchObject({ completedElsewhere: false, projectData: { name: 'next' } })
  })
})
