/** The engine of useProjectSession: saves in doubt, of pages and tabs that are gone, that arrive late. */
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
beforeEach(() => startWith(false))
afterEach(() => hook.end())

async function startWith(cookie: boolean): Promise<void> {
  hook?.end()
  hook = new HookEngine(cookie)
  await hook.engine.createSession({ name: 'A', size: 1 })
}

const stored = () => hook.routes.sessions.get('id-1')

interface Way {
  /** The old page goes away. */
  leave: () => void
  /** How many saves it sends when it goes. */
  lastSaves: number
  isNewTab?: boolean
}

const ways: [string, Way][] = [
  ['is loaded again', { leave: () => hook.page.reload(), lastSaves: 1 }],
  ['is loaded again after a crash', { leave: () => hook.page.crash(), lastSaves: 0 }],
  [
    'is closed, and another tab is opened',
    { leave: () => hook.page.reload(), lastSaves: 1, isNewTab: true },
  ],
]

const identities = [
  ['an id', false],
  ['a cookie', true],
] as const
const cases = identities.flatMap(([means, cookie]) =>
  ways.map(([event, way]) => [event, means, cookie, way] as const),
)

describe.each(cases)('when a page %s, with %s', (_, __, cookie, way) => {
  const { leave, lastSaves, isNewTab } = way
  beforeEach(() => startWith(cookie))

  /** What the old page sends when it goes meets `fail`. */
  async function openNext(fail: () => void): Promise<void> {
    for (let times = 0; times < lastSaves; times++) fail()
    leave()
    await hook.pass(0)
    jest.clearAllTimers()
    if (isNewTab) hook.page.newTab()
    await hook.mount().loadSession()
  }
  const cut = () => hook.routes.cut()

  test('its saves that arrive late do not overwrite a newer save', async () => {
    const late = [hook.routes.delay()]
    hook.type('name', 'older')
    await hook.pass(1000)
    hook.type('name', 'old')
    await openNext(() => void late.push(hook.routes.delay()))
    expect(hook.state.projectData).toMatchObject({ name: 'old' })
    hook.type('name', 'new')
    await hook.pass(1000)
    for (const arrive of late) arrive()
    expect(stored().projectData.name).toBe('new')
    expect(hook.state).toMatchObject({ projectData: { name: 'new' }, changedElsewhere: [] })
  })

  test('its save in doubt does not overwrite a later save of another tab', async () => {
    hook.routes.loseAnswer()
    hook.type('name', 'old')
    await hook.pass(1000)
    stored().projectData.name = 'theirs'
    await openNext(cut)
    await hook.pass(60_000)
    expect(stored().projectData.name).toBe('theirs')
    expect(hook.state).toMatchObject({
      projectData: { name: 'theirs', size: 1 },
      changedElsewhere: ['name'],
      status: 'saved',
    })
    expect(hook.page.kept).toEqual([])
  })

  test('its save in doubt that never arrived names what another tab has saved', async () => {
    cut()
    hook.type('name', 'old')
    await hook.pass(1000)
    stored().projectData.name = 'theirs'
    await openNext(cut)
    await hook.pass(60_000)
    expect(stored().projectData.name).toBe('old')
    expect(hook.state).toMatchObject({
      projectData: { name: 'old', size: 1 },
      changedElsewhere: ['name'],
    })
  })

  test('what the server holds of its saves in doubt is no change elsewhere', async () => {
    hook.routes.loseAnswer()
    hook.type('name', 'a1')
    await hook.pass(1000)
    hook.type('name', 'a2')
    await openNext(cut)
    expect(hook.state.changedElsewhere).toEqual([])
    await hook.pass(60_000)
    expect(hook.state).toMatchObject({ projectData: { name: 'a2' }, changedElsewhere: [] })
    expect(stored().projectData.name).toBe('a2')
  })

  describe('an unsaved value that lies over one of another tab', () => {
    beforeEach(async () => {
      await hook.reload().loadSession()
      await hook.pass(6000)
      stored().projectData.name = 'theirs'
      hook.type('name', 'mine')
      hook.routes.answer()
      cut()
      hook.page.fire('focus')
      await hook.pass(0)
      expect(hook.state.changedElsewhere).toEqual(['name'])
    })

    test('is named by the next page again', async () => {
      await openNext(cut)
      expect(hook.state).toMatchObject({
        projectData: { name: 'mine' },
        changedElsewhere: ['name'],
      })
    })

    test('is not named by the next page after its notice was dismissed', async () => {
      hook.engine.dismissNotice()
      await openNext(cut)
      expect(hook.state).toMatchObject({ projectData: { name: 'mine' }, changedElsewhere: [] })
    })
  })
})

test('a repeat that is under way when the page is hidden is sent again with its number', async () => {
  hook.routes.loseAnswer()
  hook.type('name', 'mine')
  await hook.pass(1000)
  stored().projectData.name = 'theirs'
  hook.routes.hold()
  await hook.pass(1000)
  hook.page.hide()
  await hook.pass(0)
  const numbers = hook.routes.sent('PUT').map(({ save }) => save.number)
  expect(new Set(numbers).size).toBe(1)
  expect(stored().projectData.name).toBe('theirs')
})

test('a save of one tab in doubt that another tab repeats is never replaced by a save of that tab', async () => {
  hook.routes.cut()
  hook.type('name', 'first tab')
  await hook.pass(1000)
  hook.page.crash()
  jest.clearAllTimers()
  hook.page.newTab()
  await hook.mount().loadSession()
  hook.routes.cut()
  await hook.pass(0)
  hook.type('size', 2)
  hook.page.hide()
  await hook.pass(0)
  const [, , repeated, next] = hook.routes.sent('PUT')
  expect(repeated).toEqual(hook.routes.sent('PUT')[0])
  expect(next).toMatchObject({ projectData: { size: 2 } })
  expect(next.save.tab).not.toBe(repeated.save.tab)
})
