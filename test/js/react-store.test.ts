/** The engine of useProjectSession with the real routes and a redis-server: pages, tabs and late saves. */
import { configure, redisSessionStorage } from 'redis-session-storage'
import {
  projectSessionByIdRoutes,
  projectSessionRoutes,
  type RouteHandler,
} from 'redis-session-storage/next'

import { ProjectSessionEngine } from '../../lib/react/engine'
import { resolveOptions } from '../../lib/react/options'
import { FakePage } from './support/fake-page'
import { sharedRedis } from './support/shared-redis'
import { liftSessionLimits } from './support/session-limits'
import { until } from './support/until'

type Routes = Record<string, RouteHandler<any[]>>

const collection: Routes = { ...projectSessionRoutes() }
const byId: Routes = { ...projectSessionByIdRoutes() }
const endpoint = '/api/project-session'

/** The network between the page and the routes. */
class Network {
  /** Delivers a PUT that is not answered. */
  late: (() => Promise<Response>)[] = []
  /** What becomes of the next PUTs: delivered late and not answered, or delivered and not answered. */
  readonly troubles: ('late' | 'lost')[] = []

  readonly fetch = (async (path: string, init: RequestInit = {}) => {
    const { method = 'GET', body, headers } = init
    const deliver = () => {
      const request = new Request(`http://127.0.0.1${path}`, { method, body, headers })
      const sessionId = path.slice(endpoint.length + 1)
      const routes = sessionId === '' ? collection : byId
      return routes[method]!(request, { params: Promise.resolve({ sessionId }) })
    }
    const trouble = method === 'PUT' ? this.troubles.shift() : undefined
    if (trouble === 'late') this.late.push(deliver)
    if (trouble === 'lost') await deliver()
    if (trouble) throw new TypeError('fetch failed')
    return deliver()
  }) as typeof fetch
}

let page: FakePage
const engines: ProjectSessionEngine[] = []
let network: Network
beforeAll(async () => {
  const server = await sharedRedis()
  liftSessionLimits()
  configure({ url: server.url, logger: false })
})
afterAll(() => redisSessionStorage.close())
beforeEach(() => {
  page = new FakePage()
  page.open()
  network = new Network()
})
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.clearSession()))
  page.close()
})

function openPage(): ProjectSessionEngine {
  const options = { fetch: network.fetch, debounce: 0 }
  const engine = new ProjectSessionEngine(resolveOptions(options))
  engine.attach()
  engines.push(engine)
  return engine
}

const type = (engine: ProjectSessionEngine, fields: object) =>
  engine.setProjectData((before) => ({ ...before, ...fields }))
const saved = (engine: ProjectSessionEngine) =>
  until(() => engine.getState().status === 'saved', 'the save')
const stored = async (id: string) => (await redisSessionStorage.get(id))!

test('a save of a reloaded page that arrives late does not overwrite a newer save', async () => {
  const first = openPage()
  const id = await first.createSession({ name: 'A' })
  network.troubles.push('late', 'late')
  type(first, { name: 'old' })
  await until(() => network.late.length === 1, 'the save in doubt')
  page.reload()
  await until(() => network.late.length === 2, 'the save of the page that is left')
  const second = openPage()
  await second.loadSession()
  expect(second.getState().projectData).toEqual({ name: 'old' })
  type(second, { name: 'new' })
  await saved(second)
  for (const deliver of network.late) expect((await deliver()).status).toBe(200)
  expect((await stored(id)).projectData).toEqual({ name: 'new' })
  expect(second.getState().changedElsewhere).toEqual([])
})

test('a save in doubt of a reloaded page leaves what another device saved after it, and names it', async () => {
  const first = openPage()
  const id = await first.createSession({ name: 'A' })
  network.troubles.push('lost', 'late')
  type(first, { name: 'mine' })
  await until(async () => (await stored(id)).projectData.name === 'mine', 'the save in doubt')
  await redisSessionStorage.update(id, { projectData: { name: 'theirs' } })
  page.reload()
  await until(() => network.late.length === 1, 'the save of the page that is left')
  const second = openPage()
  await second.loadSession()
  const shown = () => second.getState().projectData?.name === 'theirs'
  await until(shown, 'the newer value')
  expect((await stored(id)).projectData).toEqual({ name: 'theirs' })
  expect(second.getState().changedElsewhere).toEqual(['name'])
})

test('steps that two tabs complete at the same time are all stored when one is closed at once', async () => {
  const first = openPage()
  const id = await first.createSession({ name: 'A' })
  page.newTab()
  const second = openPage()
  await second.loadSession()
  await Promise.all([first.updateSession({}, 1), second.updateSession({}, 2)])
  page.reload()
  expect((await stored(id)).completedSteps).toEqual([1, 2])
})
