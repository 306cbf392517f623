/** The engine of useProjectSession over real HTTP: connections that are cut after a request arrived. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { ProjectSessionEngine } from '../../lib/react/engine'
import { resolveOptions } from '../../lib/react/options'
import { FakePage } from './support/fake-page'
import { until } from './support/until'

interface Arrived {
  method: string
  body: any
}

let page: FakePage
let server: Server
let engine: ProjectSessionEngine
const arrived: Arrived[] = []
/** How many requests of a method still lose their answer. */
const toLose = new Map<string, number>()

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const method = request.method!
  arrived.push({ method, body: text === '' ? null : JSON.parse(text) })
  const lost = toLose.get(method) ?? 0
  toLose.set(method, lost - 1)
  if (lost > 0) return void request.socket.destroy()
  const createdAt = new Date().toISOString()
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ success: true, sessionId: 'id-1', createdAt, expiresAt }))
}

beforeEach(async () => {
  page = new FakePage()
  page.open()
  arrived.length = 0
  toLose.clear()
  server = createServer(
    { keepAliveTimeout: 0 },
    (request, response) => void respond(request, response),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init)
  engine = new ProjectSessionEngine(resolveOptions({ fetch: ask as typeof fetch, debounce: 0 }))
  engine.attach()
})
afterEach(async () => {
  await engine.clearSession()
  page.close()
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

const bodies = (method: string) =>
  arrived.filter((one) => one.method === method).map(({ body }) => body)
const saved = () => until(() => engine.getState().status === 'saved', 'the save', 20_000)

test('a creation whose answer is lost arrives again with the same attempt and content', async () => {
  toLose.set('POST', 1)
  await engine.loadSession()
  engine.setProjectData({ a: 1 })
  await saved()
  const [first, repeated, ...others] = bodies('POST')
  expect(first).toEqual({
    projectData: { a: 1 },
    currentStep: 1,
    completedSteps: [],
    attempt: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  expect(repeated).toEqual(first)
  expect(others).toEqual([])
})

test('a save whose answer is lost arrives again with the same number and content', async () => {
  await engine.createSession({ a: 1 })
  toLose.set('PUT', 1)
  engine.setProjectData({ a: 2 })
  await until(() => bodies('PUT').length === 1, 'the first save')
  engine.setProjectData({ a: 2, b: 3 })
  await saved()
  const [first, repeated, next] = bodies('PUT')
  const save = { tab: expect.any(String), number: expect.any(Number) }
  expect(first).toEqual({ sessionId: 'id-1', projectData: { a: 2 }, save })
  expect(repeated).toEqual(first)
  expect(next).toEqual({ sessionId: 'id-1', projectData: { b: 3 }, save })
  expect(next.save).toEqual({ tab: first.save.tab, number: first.save.number + 1 })
})
