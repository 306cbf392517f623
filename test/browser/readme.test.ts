/**
 * The first route and the hook of the README, as they stand there, make an app whose form survives a
 * reload.
 */
import type { Browser, Page } from 'playwright-core'
import { filesUnder } from '../js/support/readme'
import { startRedis, type RedisServer } from '../js/support/redis-server'
import { launchBrowser } from './support/browser'
import { buildCacheApp, type CacheApp } from './support/cache-app'
import type { ExampleApp } from './support/example-app'

const written = filesUnder('A first route', 'The hook')

/** What every app has of its own. */
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
}

let redis: RedisServer
let folder: CacheApp
let app: ExampleApp
let browser: Browser
let page: Page
beforeAll(async () => {
  redis = await startRedis()
  folder = await buildCacheApp({ ...written, ...own }, '--turbopack', redis.url)
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

test('the first route takes no more than ten lines', () => {
  const routes = Object.entries(written).filter(([name]) => name.endsWith('route.ts'))
  const lines = routes.flatMap(([, code]) => code.trimEnd().split('\n'))
  expect(routes).toHaveLength(2)
  expect(lines.length).toBeLessThanOrEqual(10)
})

test('building the app asks no Redis', async () => {
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
