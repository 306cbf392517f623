/**
 * The files of a small Next.js app that uses the caches of this package. Each page shows a number
 * that changes with every computation.
 */
const config = (more: string) => `
import { createRequire } from 'node:module'
import { withRedisSessionStorage } from 'redis-session-storage/next'

const { resolve } = createRequire(import.meta.url)
const root = import.meta.dirname ?? new URL('.', import.meta.url).pathname

export default withRedisSessionStorage({
  cacheHandler: resolve('redis-session-storage/next-isr-cache-handler'),
  ${more}
  turbopack: { root },
  outputFileTracingRoot: root,
})
`

const layout = `
import { createElement as h } from 'react'

export default function Layout({ children }) {
  return h('html', { lang: 'en' }, h('body', null, children))
}
`

const number = (body: string, more = '') => `
import { createElement as h, Suspense } from 'react'
import { cacheLife, cacheTag, updateTag } from 'next/cache'
import { connection } from 'next/server'
${more}
const made = (value) => h('p', null, 'made:' + value + ';')
${body}
`

const revalidate = `
import { revalidatePath, revalidateTag } from 'next/cache'

export async function POST(request) {
  const { tag, profile, path } = await request.json()
  if (path) revalidatePath(path)
  else revalidateTag(tag, profile)
  return Response.json({})
}
`

/** The build checks that the handlers are what the types of Next.js say. */
const types = {
  'types.ts': `
import type { CacheHandler } from 'next/cache'
import type { CacheHandler as IsrCacheHandler } from 'next/dist/server/lib/incremental-cache'
import handler from 'redis-session-storage/next-cache-handler'
import Handler from 'redis-session-storage/next-isr-cache-handler'

export const cacheHandler: CacheHandler = handler
export const isrCacheHandler: new (
  ...args: ConstructorParameters<typeof IsrCacheHandler>
) => IsrCacheHandler = Handler
`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      lib: ['dom', 'dom.iterable', 'esnext'],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      module: 'esnext',
      moduleResolution: 'bundler',
      jsx: 'react-jsx',
    },
    include: ['types.ts'],
  }),
}

/** With cacheComponents: numbers of 'use cache', in a page of each request and in a static one. */
export const useCacheFiles: Record<string, string> = {
  ...types,
  'package.json': '{ "private": true }',
  'next.config.mjs': config(`
  cacheComponents: true,
  cacheHandlers: {
    default: resolve('redis-session-storage/next-cache-handler'),
    remote: resolve('redis-session-storage/next-cache-handler'),
  },`),
  'app/layout.js': layout,
  'app/page.js': 'export default function Page() { return "up" }',
  'app/revalidate/route.js': revalidate,
  'app/number/page.js': number(`
async function cached() {
  'use cache'
  cacheLife('hours')
  cacheTag('number')
  return Math.random()
}

async function update() {
  'use server'
  updateTag('number')
}

async function Shown() {
  await connection()
  return made(await cached())
}

export default function Page() {
  const button = h('form', { action: update }, h('button', null, 'Update'))
  return h('main', null, h(Suspense, { fallback: 'wait' }, h(Shown)), button)
}
`),
  'app/remote/page.js': number(`
async function cached() {
  'use cache: remote'
  cacheLife('hours')
  cacheTag('remote')
  return Math.random()
}

async function Shown() {
  await connection()
  return made(await cached())
}

export default function Page() {
  return h(Suspense, { fallback: 'wait' }, h(Shown))
}
`),
  'app/static/page.js': number(`
export default async function Page() {
  'use cache'
  cacheLife('hours')
  cacheTag('static')
  return made(Math.random())
}
`),
}

/** Without: pages and a route of ISR, and a fetch that is cached. */
export const isrFiles: Record<string, string> = {
  'package.json': '{ "private": true }',
  'next.config.mjs': config('cacheMaxMemorySize: 0,'),
  'app/layout.js': layout,
  'app/page.js': 'export default function Page() { return "up" }',
  'app/revalidate/route.js': revalidate,
  'app/isr/[id]/page.js': `
import { createElement as h } from 'react'
import { unstable_cache } from 'next/cache'

export const revalidate = 3600
export const generateStaticParams = () => []
const cached = unstable_cache(async () => Math.random(), ['number'], { tags: ['inner'] })

export default async function Page() {
  return h('p', null, 'made:' + Math.random() + ';', 'inner:' + (await cached()) + ';')
}
`,
  'app/route/route.js': `
export const revalidate = 3600
export const GET = () => new Response(Buffer.from('made:' + Math.random() + ';\\0\\xff', 'latin1'))
`,
  'app/fetch/route.js': `
export const dynamic = 'force-dynamic'

export async function GET(request) {
  const from = new URL(request.url).searchParams.get('from')
  const answer = await fetch(from, { next: { revalidate: 3600, tags: ['fetched'] } })
  return new Response(await answer.text())
}
`,
}
