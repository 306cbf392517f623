/** The engine of useProjectSession: pages that miss the messages of a tab that completes the session. */
import type { ProjectSessionEngine } from '../../lib/react/engine'
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
let one: ProjectSessionEngine
let other: ProjectSessionEngine
beforeEach(() => (hook = new HookEngine()))
afterEach(() => hook.end())

async function create(): Promise<void> {
  one = hook.engine
  await one.createSession({ name: 'A' })
}

async function openOther(): Promise<void> {
  hook.page.newTab()
  other = hook.mount()
  await other.loadSession()
}

const type = (tab: ProjectSessionEngine, fields: object) =>
  tab.setProjectData((before) => ({ ...before, ...fields }))
const end = () => {
  hook.routes.sessions.clear()
  hook.routes.cookie = null
  return Promise.resolve()
}
/** The submit's tab is closed before the answer. */
const endWithoutAnswer = () => {
  hook.routes.sessions.clear()
  return new Promise<void>(() => undefined)
}

async function expectCompleted(): Promise<void> {
  await hook.pass(0)
  expect(other.getState()).toMatchObject({ completedElsewhere: true, projectData: { name: 'A' } })
  const posts = hook.routes.bodies('POST').length
  type(other, { name: 'typed' })
  await hook.pass(60_000)
  expect(hook.routes.bodies('POST')).toHaveLength(posts)
  expect(hook.page.kept).toEqual([])
}

describe.each([
  ['an id', false],
  ['a cookie', true],
])('with %s', (_, cookie) => {
  beforeEach(async () => {
    hook.end()
    hook = new HookEngine(cookie)
    await create()
    await openOther()
  })

  test('a page in the back/forward cache shows that another tab completed the session', async () => {
    hook.page.fire('pagehide')
    await one.complete(end)
    hook.page.fire('pageshow')
    expect(other.getState().completedElsewhere).toBe(true)
    await expectCompleted()
  })

  test('a page in the back/forward cache saves nothing into the next session', async () => {
    hook.page.fire('pagehide')
    await one.complete(end)
    await one.createSession({ name: 'next' })
    hook.page.fire('pageshow')
    type(other, { name: 'typed' })
    await hook.pass(60_000)
    expect([...hook.routes.sessions.values()]).toMatchObject([{ projectData: { name: 'next' } }])
  })
})

test('a page in the back/forward cache finds that a tab was closed during its submit', async () => {
  await create()
  await openOther()
  hook.page.fire('pagehide')
  void one.complete(endWithoutAnswer)
  await hook.pass(0)
  hook.page.fire('pageshow')
  await expectCompleted()
})

test('a page that types before it reads creates no session after a submit elsewhere', async () => {
  await create()
  await openOther()
  hook.page.fire('pagehide')
  await one.complete(end)
  type(other, { size: 2 })
  await hook.pass(1000)
  await expectCompleted()
})

test('a page that was opened during a submit creates no session when that ends', async () => {
  await create()
  let finish: () => void = () => undefined
  void one.complete(() => new Promise<void>((resolve) => (finish = resolve)).then(endWithoutAnswer))
  await hook.pass(0)
  await openOther()
  type(other, { size: 2 })
  finish()
  await hook.pass(1000)
  await expectCompleted()
})

test('a page that is opened after a submit without an answer creates no session', async () => {
  await create()
  void one.complete(endWithoutAnswer)
  await hook.pass(0)
  await openOther()
  expect(other.getState()).toMatchObject({ completedElsewhere: true, loading: false })
})

test.each(['rejected', 'never answered'])(
  'a session that outlives a submit that is %s is carried over when it expires later',
  async (how) => {
    await create()
    const submit = () =>
      how === 'rejected' ? Promise.reject(new Error('incomplete')) : new Promise(() => undefined)
    void one.complete(submit).catch(() => undefined)
    await hook.pass(60_000)
    hook.page.local.setItem('projectSessionId', 'id-1')
    await openOther()
    hook.routes.sessions.clear()
    type(other, { name: 'B' })
    await hook.pass(1000)
    expect(other.getState()).toMatchObject({ completedElsewhere: false, carriedOver: true })
  },
)

describe('a submit whose answer is lost', () => {
  const submissions: (string | null)[] = []
  const lost = () => Promise.reject(new TypeError('fetch failed'))
  const refused = (status: number) =>
    Promise.reject(Object.assign(new Error(`Refused ${status}`), { status }))
  /** A route that remembers completed sessions, as the route of the package does. */
  const completed = new Map<string, string>()
  const submit = ({ sessionId }: { sessionId: string | null }) => {
    submissions.push(sessionId)
    if (hook.routes.sessions.delete(sessionId!))
      completed.set(sessionId!, `project of ${sessionId}`)
    const project = completed.get(sessionId!)
    return project === undefined ? refused(404) : Promise.resolve(project)
  }
  beforeEach(async () => {
    submissions.length = 0
    completed.clear()
    await create()
  })

  test('is found again when it is repeated, and makes one project', async () => {
    await expect(one.complete((given) => submit(given).then(lost))).rejects.toThrow('fetch failed')
    expect(await one.complete(submit)).toBe('project of id-1')
    expect(submissions).toEqual(['id-1', 'id-1'])
    expect([...completed.keys()]).toEqual(['id-1'])
    expect(hook.routes.bodies('POST')).toHaveLength(1)
    expect(one.getState()).toMatchObject({ sessionId: null, projectData: null })
  })

  test.each([
    ['no answer', lost],
    ['a 503', () => refused(503)],
    ['a 408', () => refused(408)],
  ])('with %s makes no second session if nothing remembers it', async (_, rejection) => {
    await expect(one.complete(() => end().then(rejection))).rejects.toThrow()
    await expect(one.complete(submit)).rejects.toThrow('by an earlier submit')
    expect(submissions).toEqual(['id-1'])
    other = one
    await expectCompleted()
  })

  test('creates no second session when a save finds that the session has ended', async () => {
    await expect(one.complete(() => end().then(lost))).rejects.toThrow('fetch failed')
    type(one, { name: 'A', size: 2 })
    await hook.pass(1000)
    other = one
    await expectCompleted()
  })

  test('makes no second session after a later submit that is refused', async () => {
    await expect(one.complete(lost)).rejects.toThrow('fetch failed')
    await expect(one.complete(() => refused(400))).rejects.toThrow('Refused 400')
    hook.routes.sessions.clear()
    await expect(one.complete(submit)).rejects.toThrow('by an earlier submit')
    other = one
    await expectCompleted()
  })

  test('makes no second session if it completes the session after a save', async () => {
    await expect(one.complete(lost)).rejects.toThrow('fetch failed')
    type(one, { name: 'A', size: 2 })
    await hook.pass(1000)
    expect(hook.routes.sessions.get('id-1').projectData).toEqual({ name: 'A', size: 2 })
    hook.routes.sessions.clear()
    await expect(one.complete(submit)).rejects.toThrow('by an earlier submit')
    expect(hook.routes.bodies('POST')).toHaveLength(1)
  })

  test('makes no second session where the browser refuses storage', async () => {
    hook.end()
    hook = new HookEngine()
    Reflect.deleteProperty(globalThis, 'localStorage')
    await create()
    await expect(one.complete(() => end().then(lost))).rejects.toThrow('fetch failed')
    await expect(one.complete(submit)).rejects.toThrow('by an earlier submit')
    expect(hook.routes.bodies('POST')).toHaveLength(1)
  })

  test('makes no second session after a reload', async () => {
    await expect(one.complete(() => end().then(lost))).rejects.toThrow('fetch failed')
    other = hook.reload()
    await other.loadSession()
    expect(other.getState()).toMatchObject({ completedElsewhere: true, loading: false })
    expect(hook.routes.bodies('POST')).toHaveLength(1)
  })

  test('is replaced if it was refused and the session expires later', async () => {
    await expect(one.complete(() => refused(400))).rejects.toThrow('Refused 400')
    hook.routes.sessions.clear()
    expect(await one.complete(submit)).toBe('project of id-2')
    expect(submissions).toEqual(['id-1', 'id-2'])
  })
})

test('the record of a submit is removed after the lifetime of the session', async () => {
  const records = () =>
    [...hook.page.local.entries.keys()].filter((name) => name.includes(':submitted:'))
  await create()
  await one.complete(end)
  expect(records()).toEqual(['projectSessionId:submitted:id-1'])
  await hook.pass(60_000)
  await one.createSession()
  await one.complete(end)
  expect(records()).toEqual(['projectSessionId:submitted:id-2'])
})
