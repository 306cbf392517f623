/** The engine of useProjectSession: what an earlier page kept while loads are rejected and saves succeed. */
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
afterEach(() => hook.end())

const stored = () => [...hook.routes.sessions.values()][0].projectData

describe.each([
  ['an id', false],
  ['a cookie', true],
])('with %s', (_, cookie) => {
  beforeEach(async () => {
    hook = new HookEngine(cookie)
    await hook.engine.createSession({ name: 'A', size: 1 })
    hook.reload()
    await failLoad()
  })

  async function failLoad(): Promise<void> {
    hook.routes.refuse(500)
    await expect(hook.engine.loadSession()).rejects.toMatchObject({ status: 500 })
  }

  /** What is typed is sent when the page is left, and the response does not reach it. */
  async function leave(fields: object, lose: () => void): Promise<void> {
    hook.routes.refuse(500)
    for (const [name, value] of Object.entries(fields)) hook.type(name, value)
    await hook.pass(1000)
    lose()
    hook.reload()
    await hook.pass(0)
    jest.clearAllTimers()
    await failLoad()
  }

  async function loadAgain(): Promise<void> {
    hook.reload()
    await hook.engine.loadSession()
    await hook.pass(60_000)
  }

  test.each([
    ['never arrived', () => void hook.routes.cut()],
    ['was stored', () => void hook.routes.loseAnswer()],
  ])('a newer save does not push out an older one that %s', async (__, lose) => {
    await leave({ name: 'typed' }, lose)
    hook.type('size', 2)
    await hook.pass(1000)
    await loadAgain()
    expect(stored()).toEqual({ name: 'typed', size: 2 })
    expect(hook.state).toMatchObject({
      projectData: { name: 'typed', size: 2 },
      changedElsewhere: [],
    })
    expect(hook.page.kept).toEqual([])
  })

  test('an older save does not overwrite a newer value of the same field', async () => {
    await leave({ name: 'older', size: 2 }, () => void hook.routes.cut())
    hook.type('name', 'newer')
    await hook.pass(1000)
    await loadAgain()
    expect(stored()).toEqual({ name: 'newer', size: 2 })
    expect(hook.state).toMatchObject({
      projectData: { name: 'newer', size: 2 },
      changedElsewhere: [],
    })
  })

  test('an older save names what was changed elsewhere since', async () => {
    hook.reload()
    await hook.engine.loadSession()
    await leave({ name: 'typed' }, () => void hook.routes.cut())
    hook.type('size', 2)
    await hook.pass(1000)
    hook.routes.saveElsewhere('id-1', { name: 'theirs' })
    await loadAgain()
    expect(stored().name).toBe('typed')
    expect(hook.state.changedElsewhere).toEqual(['name'])
  })
})
