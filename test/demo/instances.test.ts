/**
 * Three instances behind a load balancer that gives each request to the next of them.
 */
import type { Browser } from 'playwright-core'
import { until } from '../js/support/until'
import { launchBrowser } from '../browser/support/browser'
import { startDemoScript, type DemoScript } from './support/demo-script'
import { projectData } from '../browser/support/project-data'

let demo: DemoScript
let browser: Browser

beforeAll(async () => {
  demo = await startDemoScript('demo-instances', 'serveInstances')
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  await browser.close()
  await demo.stop()
})

/** The process ids in the output of the script, by port. */
const instances = () =>
  [...demo.output().matchAll(/Instance on port (\d+): process (\d+)/g)].map(([, port, pid]) => ({
    port: port!,
    pid: Number(pid),
  }))

async function createProject(projectName: string): Promise<void> {
  const body = { projectData: { ...projectData, projectName } }
  const { sessionId } = await demo.json('POST', '/api/project-session', body)
  const { project } = await demo.json('POST', '/api/projects', { sessionId })
  expect(project.id).toMatch(/^[0-9a-f]{32}$/)
}

test('a page that is refreshed ten times shows the same ten projects each time', async () => {
  const names = Array.from({ length: 10 }, (_, i) => `Project ${i}`)
  for (const name of names) await createProject(name)
  const page = await browser.newPage()
  // One request a refresh, so that the instances take turns at the page itself.
  await page.route('**/*', (route) =>
    route.request().isNavigationRequest() ? route.continue() : route.abort(),
  )
  const answeredBy = new Set<string | undefined>()
  for (let refreshes = 0; refreshes < 10; refreshes++) {
    const response = await page.goto(`${demo.url}/projects`)
    answeredBy.add(response!.headers()['x-instance'])
    const shown = await page.locator('.project-list a').allInnerTexts()
    expect(shown).toEqual([...names].reverse())
  }
  expect(instances()).toHaveLength(3)
  expect([...answeredBy].sort()).toEqual(
    instances()
      .map(({ port }) => port)
      .sort(),
  )
  await page.close()
})

test('a token of one instance is accepted by the others', async () => {
  const { token } = await demo.json('POST', '/api/demo/token', { userId: 'ada' })
  const headers = { authorization: `Bearer ${token}` }
  const answers = await Promise.all(
    [1, 2, 3].map(() => fetch(`${demo.url}/api/redis/session?action=list`, { headers })),
  )
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(new Set(answers.map((answer) => answer.headers.get('x-instance'))).size).toBe(3)
})

interface Load {
  good: number
  bad: number[]
  broken: number
  stop: boolean
}

async function statusOf(path: string): Promise<number> {
  const response = await fetch(demo.url + path)
  await response.arrayBuffer()
  return response.status
}

/** One caller that asks for the session as fast as it is answered. */
async function ask(path: string, load: Load): Promise<void> {
  while (!load.stop) {
    const status = await statusOf(path).catch(() => 0)
    if (status === 200) load.good += 1
    else if (status === 0) load.broken += 1
    else load.bad.push(status)
  }
}

test('killing an instance under load breaks only the connections of that instance', async () => {
  const { sessionId } = await demo.json('POST', '/api/project-session', { projectData })
  const load: Load = { good: 0, bad: [], broken: 0, stop: false }
  const callers = Array.from({ length: 8 }, () => ask(`/api/project-session/${sessionId}`, load))
  await until(() => load.good > 100, 'answers')
  const [victim, ...others] = instances()
  process.kill(victim!.pid, 'SIGKILL')
  const before = load.good
  await until(() => load.good > before + 300, 'answers of the others')
  load.stop = true
  await Promise.all(callers)
  expect(load.bad).toEqual([])
  expect(load.broken).toBeLessThanOrEqual(8)
  const answer = await fetch(`${demo.url}/api/project-session/${sessionId}`)
  expect(others.map(({ port }) => port)).toContain(answer.headers.get('x-instance'))
  const page = await browser.newPage()
  await page.goto(`${demo.url}/projects`)
  expect(await page.locator('.project-list a').count()).toBe(10)
  await page.close()
}, 120_000)
