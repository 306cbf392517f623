/** The engine of useProjectSession: which failures of saves a page is shown, and when. */
import { HookEngine } from './support/hook-engine'

let hook: HookEngine
beforeEach(async () => {
  hook = new HookEngine()
  await hook.engine.createSession({ name: 'A' })
})
afterEach(() => hook.end())

describe('a save that fails and is repeated', () => {
  test.each([429, 502, 503, 504])(
    'with %i shows `saving` for 5 s, then `error`',
    async (status) => {
      for (let times = 0; times < 9; times++) hook.routes.refuse(status)
      hook.type('name', 'B')
      await hook.pass(1000 + 4999)
      expect(hook.state).toMatchObject({ status: 'saving', error: null })
      await hook.pass(1)
      expect(hook.state).toMatchObject({ status: 'error', error: { status, retryable: true } })
    },
  )

  test('without an answer shows `saving` for 5 s, then `offline`', async () => {
    for (let times = 0; times < 9; times++) hook.routes.cut()
    hook.type('name', 'B')
    await hook.pass(1000 + 4999)
    expect(hook.state).toMatchObject({ status: 'saving', error: null })
    await hook.pass(1)
    expect(hook.state).toMatchObject({ status: 'offline', error: { status: null } })
  })

  test('shows `error` after 5 s even with a Retry-After of 5 minutes', async () => {
    hook.routes.refuse(429, { 'Retry-After': '300' })
    hook.type('name', 'B')
    await hook.pass(1000 + 5000)
    expect(hook.state).toMatchObject({ status: 'error', error: { status: 429 } })
  })

  test('because nothing was answered for 30 s shows `offline` at once', async () => {
    hook.routes.ignore()
    hook.type('name', 'B')
    await hook.pass(1000 + 30_000)
    expect(hook.state.status).toBe('offline')
  })

  test('shows nothing but `saving` when it succeeds within 5 s', async () => {
    const seen: string[] = []
    hook.engine.subscribe(() => seen.push(hook.state.status))
    hook.routes.cut()
    hook.routes.refuse(503)
    hook.type('name', 'B')
    await hook.pass(20_000)
    expect(seen.filter((status, i) => status !== seen[i - 1])).toEqual(['saved', 'saving', 'saved'])
    expect(hook.stored.projectData.name).toBe('B')
  })

  test('has 5 s of its own after a success in between', async () => {
    for (let times = 0; times < 2; times++) hook.routes.refuse(503)
    hook.type('name', 'B')
    await hook.pass(4000)
    expect(hook.state.status).toBe('saved')
    for (let times = 0; times < 9; times++) hook.routes.refuse(503)
    hook.type('name', 'C')
    await hook.pass(1000 + 4999)
    expect(hook.state.status).toBe('saving')
    await hook.pass(1)
    expect(hook.state.status).toBe('error')
  })

  test('shows no failure of a session that another one replaced', async () => {
    hook.routes.refuse(429, { 'Retry-After': '300' })
    hook.type('name', 'B')
    await hook.pass(1000)
    await hook.engine.startAfresh()
    await hook.pass(60_000)
    expect(hook.state).toMatchObject({ status: 'idle', error: null })
  })

  test('stays in sight until it is over, and what was typed meanwhile is saved', async () => {
    const seen: string[] = []
    hook.engine.subscribe(() => seen.push(hook.state.status))
    for (let times = 0; times < 4; times++) hook.routes.cut()
    hook.type('name', 'B')
    await hook.pass(7000)
    hook.type('name', 'C')
    expect(hook.page.kept).toHaveLength(1)
    await hook.pass(20_000)
    expect(seen.filter((status, i) => status !== seen[i - 1])).toEqual([
      'saved',
      'saving',
      'offline',
      'saved',
    ])
    expect(hook.stored.projectData.name).toBe('C')
  })
})

test.each([
  ['back', -3_600_000],
  ['forward', 3_600_000],
])(
  'a clock that is set %s by an hour changes nothing about when a save is repeated',
  async (_, by) => {
    hook.routes.refuse(503, { 'Retry-After': '10' })
    hook.type('name', 'B')
    await hook.pass(1000)
    jest.setSystemTime(Date.now() + by)
    await hook.pass(2000)
    hook.type('size', 2)
    await hook.pass(6999)
    expect(hook.routes.sent('PUT')).toHaveLength(1)
    await hook.pass(6000)
    expect(hook.stored.projectData).toEqual({ name: 'B', size: 2 })
    expect(hook.state.status).toBe('saved')
  },
)

test('a page that is focused after the clock was set back reads the session again', async () => {
  hook.stored.projectData.size = 9
  jest.setSystemTime(Date.now() - 3_600_000)
  hook.page.fire('focus')
  await hook.pass(0)
  expect(hook.state.projectData).toEqual({ name: 'A', size: 9 })
})
