/** The engine of useProjectSession: requests that are not answered, or not to their end. */
import { within } from '../../lib/react/time-limit'
import { HookEngine } from './support/hook-engine'

const limit = 30_000
const late = { status: 'offline', error: { message: 'The server did not respond in time' } }

describe('a request of the hook that is not answered', () => {
  let hook: HookEngine
  beforeEach(async () => {
    hook = new HookEngine()
    await hook.engine.createSession({ name: 'A' })
  })
  afterEach(() => hook.end())

  test.each(['hold', 'ignore', 'stall'] as const)(
    'is aborted after 30 seconds and sent again, with a server that does %s it',
    async (trouble) => {
      hook.routes[trouble]()
      hook.type('name', 'B')
      await hook.pass(1000 + limit - 1)
      expect(hook.state).toMatchObject({ status: 'saving', error: null })
      await hook.pass(1)
      expect(hook.state).toMatchObject({ ...late, error: { ...late.error, retryable: true } })
      expect(hook.page.kept).toHaveLength(1)
      await hook.pass(1000)
      expect(hook.stored.projectData.name).toBe('B')
      expect(hook.state).toMatchObject({ status: 'saved', error: null })
    },
  )

  test('keeps the final submit waiting for so long and no longer', async () => {
    hook.routes.hold()
    hook.type('name', 'B')
    await hook.pass(1000)
    const submit = jest.fn(() => Promise.resolve('done'))
    const submitted = hook.engine.complete(submit)
    await hook.pass(limit - 1)
    expect(submit).not.toHaveBeenCalled()
    await hook.pass(1)
    expect(await submitted).toBe('done')
    expect(submit).toHaveBeenCalledWith({ sessionId: 'id-1', projectData: { name: 'B' } })
  })

  test('rejects the load, so that the page can retry', async () => {
    hook.routes.hold()
    const loaded = expect(hook.engine.loadSession('id-1')).rejects.toMatchObject({ status: null })
    await hook.pass(limit)
    await loaded
    expect(hook.state).toMatchObject({ ...late, status: 'unloaded', loading: false })
    await hook.engine.loadSession('id-1')
    expect(hook.state.error).toBeNull()
  })

  test('never keeps one that is answered from its answer: no timer is left of it', async () => {
    await hook.engine.updateSession({ name: 'B' }, 1)
    expect(jest.getTimerCount()).toBe(0)
    await hook.pass(2 * limit)
    expect(hook.state).toMatchObject({ status: 'saved', error: null })
  })

  test('counts from the start of the request, so that queued requests have their full time', async () => {
    hook.routes.hold()
    hook.type('name', 'B')
    await hook.pass(1000)
    const release = hook.routes.hold()
    const updated = hook.engine.updateSession({ size: 2 }, 1)
    await hook.pass(limit)
    await hook.pass(limit - 1)
    release()
    await updated
    expect(hook.stored.projectData).toEqual({ name: 'B', size: 2 })
  })
})

describe('a limit', () => {
  const patient = { milliseconds: 60_000, late: () => new Error('late') }
  const asItsSignal = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      const end = () => reject(new Error('ended'))
      if (signal.aborted) end()
      signal.addEventListener('abort', end)
    })

  test('aborts the work with the signal of the caller, also if that was aborted before', async () => {
    const outer = new AbortController()
    const work = within({ ...patient, signal: outer.signal }, asItsSignal)
    outer.abort()
    await expect(work).rejects.toThrow('ended')
    await expect(within({ ...patient, signal: outer.signal }, asItsSignal)).rejects.toThrow('ended')
  })

  test('aborts the work at its deadline, and rejects with the given error', async () => {
    let ended = false
    const work = within({ ...patient, milliseconds: 1 }, (signal) => {
      signal.addEventListener('abort', () => (ended = true))
      return new Promise(() => undefined)
    })
    await expect(work).rejects.toThrow('late')
    expect(ended).toBe(true)
  })

  test('ignores the signal of the caller once the work is done', async () => {
    const outer = new AbortController()
    let inner: AbortSignal | undefined
    const work = (signal: AbortSignal) => Promise.resolve((inner = signal))
    await within({ ...patient, signal: outer.signal }, work)
    outer.abort()
    expect(inner?.aborted).toBe(false)
  })
})
