/** An engine of the hook between a fake page and fake routes, and the clock in the test's hands. */
import { ProjectSessionEngine } from '../../../lib/react/engine'
import { resolveOptions } from '../../../lib/react/options'
import { FakePage } from './fake-page'
import { FakeRoutes } from './fake-routes'

export class HookEngine {
  readonly page = new FakePage()
  readonly routes: FakeRoutes
  engine!: ProjectSessionEngine

  constructor(private readonly cookie = false) {
    this.routes = new FakeRoutes(cookie)
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] })
    this.page.open()
    this.mount()
  }

  /** As a page does whose document was loaded anew. */
  mount(): ProjectSessionEngine {
    const { fetch } = this.routes
    this.engine = new ProjectSessionEngine(resolveOptions({ fetch, cookie: this.cookie }))
    this.engine.attach()
    return this.engine
  }

  reload(): ProjectSessionEngine {
    this.page.reload()
    jest.clearAllTimers()
    return this.mount()
  }

  get state() {
    return this.engine.getState()
  }

  /** What the server holds of the engine's session. */
  get stored() {
    return this.routes.sessions.get(this.state.sessionId ?? this.routes.cookie ?? '')
  }

  type(name: string, value: unknown): void {
    this.engine.setProjectData((before) => ({ ...before, [name]: value }))
  }

  /** Lets the clock run, and all that then happens. */
  async pass(milliseconds: number): Promise<void> {
    await jest.advanceTimersByTimeAsync(milliseconds)
  }

  end(): void {
    this.page.close()
    jest.useRealTimers()
  }
}
