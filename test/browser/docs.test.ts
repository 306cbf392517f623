/**
 * An app made of the unchanged samples of the README and of docs/project-sessions.md: a form that
 * survives a reload, a complete form, and the final submit.
 */
import type { Browser, Page } from 'playwright-core'
import { filesOf, sectionsBuiltByNext } from '../js/support/docs'
import { startRedis, type RedisServer } from '../js/support/redis-server'
import { launchBrowser } from './support/browser'
import { buildCacheApp, type CacheApp } from './support/cache-app'
import type { ExampleApp } from './support/example-app'

const samples = filesOf(sectionsBuiltByNext.form)

/** The rest of the app. */
const own = {
  'package.json': '{ "private": true }',
  'app/layout.tsx': `
import type { ReactNode } from 'react'

export default function Layout({ children }: { children: ReactNode }) {
  return <html lang="en"><body>{children}</body></html>
}`,
  'app/page.tsx': `
import { Wizard } from '../components/wizard'

export default function Page() {
  return <Wizard />
}`,
  'app/form/page.tsx': `
import { ProjectForm } from '../../components/project-form'
import { SubmitButton } from '../../components/submit-button'

export default function Page() {
  return <><ProjectForm /><SubmitButton /></>
}`,
  'app/api/project-session/[sessionId]/complete/route.ts': `
import { completeSessionRoute } from 'redis-session-storage/next'

export const { POST } = completeSessionRoute()`,
}

let redis: RedisServer
let folder: CacheApp
let app: ExampleApp
let browser: Browser
let page: Page
beforeAll(async () => {
  redis = await startRedis()
  folder = await buildCacheApp({ ...samples, ...own }, '--turbopack', redis.url)
  app = await folder.start(redis.url)
  browser = await launchBrowser()
  page = await browser.newPage()
}, 1_200_000)
afterAll(async () => {
  await browser.close()
  await app.stop()
  await folder.remove()
})

const sessions = async () => (await redis.command('KEYS', 'project_session:*')) as string[]

test('the route files of the README have at most ten lines', () => {
  const routes = Object.entries(samples).filter(([name]) => name.endsWith('route.ts'))
  const lines = routes.flatMap(([, code]) => code.trimEnd().split('\n'))
  expect(routes).toHaveLength(2)
  expect(lines.length).toBeLessThanOrEqual(10)
})

test('building the app creates nothing in Redis', async () => {
  expect(await sessions()).toEqual([])
})

test('the first change creates a session, and typed text is restored after a reload', async () => {
  await page.goto(app.url)
  const field = page.getByRole('textbox')
  await field.waitFor()
  expect(await sessions()).toEqual([])
  await field.fill('Depot')
  await page.getByRole('status').filter({ hasText: 'saved' }).waitFor()
  await page.reload()
  await field.waitFor()
  expect(await field.inputValue()).toBe('Depot')
  const [key, ...others] = await sessions()
  expect(others).toEqual([])
  expect(JSON.parse((await redis.command('GET', key!)) as string)).toMatchObject({
    projectData: { projectName: 'Depot' },
  })
})

test('the complete form shows the session, and the final submit removes it', async () => {
  await page.goto(`${app.url}/form`)
  const field = page.getByRole('textbox')
  await field.waitFor()
  expect(await field.inputValue()).toBe('Depot')
  await field.fill('Depot 2')
  await page.getByRole('status').filter({ hasText: 'saved' }).waitFor()
  const [key] = await sessions()
  expect(await redis.command('GET', key!)).toContain('"projectName":"Depot 2"')
  const completed = page.waitForResponse((response) => response.url().endsWith('/complete'))
  await page.getByRole('button', { name: 'Create project' }).click()
  expect((await completed).status()).toBe(200)
  expect(await sessions()).toEqual([])
})
