/**
 * The list of projects: newest first, and the same each time.
 */
import { startRedis, type RedisServer } from '../js/support/redis-server'
import { startApp, type ExampleApp } from '../browser/support/example-app'
import { projectData } from '../browser/support/project-data'

let redis: RedisServer
let apps: [ExampleApp, ExampleApp]

beforeAll(async () => {
  redis = await startRedis()
  const redisUrl = redis.url
  apps = await Promise.all([startApp({ redisUrl }), startApp({ redisUrl })])
})
afterAll(async () => {
  await Promise.all(apps.map((app) => app.stop()))
  await redis.stop()
})

async function createProject(app: ExampleApp, projectName: string): Promise<string> {
  const { sessionId } = await app.json('POST', '/api/project-session', { projectData })
  const { project } = await app.json('POST', '/api/projects', { sessionId, projectName })
  return project.id
}

/** The ids of the projects that the page leads to, in its order. */
async function shownBy(app: ExampleApp): Promise<string[]> {
  const html = await (await app.request('GET', '/projects')).text()
  return [...html.matchAll(/href="\/projects\/([0-9a-f]{32})"/g)].map((match) => match[1]!)
}

test('the page of an empty store shows that there are no projects', async () => {
  const html = await (await apps[0].request('GET', '/projects')).text()
  expect(html).toContain('No project yet')
})

test('ten refreshes, at any instance, show the same ten projects, the newest first', async () => {
  const ids: string[] = []
  for (let i = 0; i < 10; i++) ids.push(await createProject(apps[i % 2]!, `Project ${i}`))
  const newestFirst = ids.reverse()
  for (let i = 0; i < 10; i++) expect(await shownBy(apps[i % 2]!)).toEqual(newestFirst)
})

test('a project that was submitted twice is one entry', async () => {
  const [app] = apps
  const before = await shownBy(app)
  const { sessionId } = await app.json('POST', '/api/project-session', { projectData })
  const submit = () => app.json('POST', '/api/projects', { sessionId })
  const answers = await Promise.all([submit(), submit(), submit()])
  expect(await shownBy(app)).toEqual([answers[0].project.id, ...before])
})
