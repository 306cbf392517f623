/** The engine of useProjectSession with routes whose `validate` normalizes what a save carries. */
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
afterEach(() => hook.end())

const trimmed = (data: object) =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'string' ? value.trim() : value,
    ]),
  )
const stored = () => [...hook.routes.sessions.values()][0].projectData

describe.each([
  ['an id', false],
  ['a cookie', true],
])('with %s', (_, cookie) => {
  beforeEach(async () => {
    hook = new HookEngine(cookie)
    hook.routes.normalize = trimmed
    await hook.engine.createSession({ name: 'A', size: 1 })
    await hook.reload().loadSession()
  })

  async function expectNormalized(): Promise<void> {
    expect(hook.state.changedElsewhere).toEqual([])
    await hook.pass(60_000)
    expect(hook.state).toMatchObject({ projectData: { name: 'B', size: 1 }, changedElsewhere: [] })
    expect(stored()).toEqual({ name: 'B', size: 1 })
    expect(hook.page.kept).toEqual([])
  }

  test('a value of a page that is loaded again while it waits is no change elsewhere', async () => {
    hook.type('name', 'B ')
    hook.routes.loseAnswer()
    hook.page.reload()
    await hook.pass(0)
    jest.clearAllTimers()
    await hook.mount().loadSession()
    await expectNormalized()
  })

  test('a value of a page that is loaded again during its save is no change elsewhere', async () => {
    hook.routes.loseAnswer()
    hook.type('name', 'B ')
    await hook.pass(1000)
    hook.page.crash()
    jest.clearAllTimers()
    await hook.mount().loadSession()
    await expectNormalized()
  })

  test('a value whose answer is lost is no change elsewhere', async () => {
    hook.routes.loseAnswer()
    hook.type('name', 'B ')
    await expectNormalized()
  })

  test('a newer value of something else than the hook is one', async () => {
    hook.routes.loseAnswer()
    hook.type('name', 'B ')
    await hook.pass(1000)
    stored().name = 'theirs'
    hook.page.crash()
    jest.clearAllTimers()
    await hook.mount().loadSession()
    await hook.pass(60_000)
    expect(hook.state).toMatchObject({
      projectData: { name: 'theirs' },
      changedElsewhere: ['name'],
    })
  })

  test('a value that another tab saved before it arrives is one', async () => {
    hook.type('size', 2)
    await hook.pass(1000)
    hook.routes.cut()
    hook.type('name', 'B ')
    await hook.pass(1000)
    stored().name = 'theirs'
    hook.routes.cut()
    hook.reload()
    await hook.pass(0)
    await hook.engine.loadSession()
    await hook.pass(60_000)
    expect(stored().name).toBe('B')
    expect(hook.state.changedElsewhere).toEqual(['name'])
  })
})
