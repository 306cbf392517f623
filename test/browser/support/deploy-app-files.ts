/**
 * A small app of Next.js, of the App Router and the Pages Router, whose pages show which build made
 * them. Some read a file that is there at build time alone.
 */
export const contentFile = 'content.txt'

const config = (more: string) => `
import { createRequire } from 'node:module'
import { withRedisSessionStorage } from 'redis-session-storage/next'

const { resolve } = createRequire(import.meta.url)
const root = new URL('.', import.meta.url).pathname
const handlers = { default: resolve('redis-session-storage/next-cache-handler') }
const app = process.env.TEST_APP

export default withRedisSessionStorage(
  {
    cacheHandler: resolve('redis-session-storage/next-isr-cache-handler'),
    cacheMaxMemorySize: 0,
    turbopack: { root },
    outputFileTracingRoot: root,
    ${more}
  },
  app ? { app } : {},
)
`

const layout = `
import { createElement as h } from 'react'

export default function Layout({ children }) {
  return h('html', { lang: 'en' }, h('body', null, children))
}
`

const readContent = `
import { readFileSync } from 'node:fs'

const content = () => readFileSync('${contentFile}', 'utf8')
`

const shown = `
const made = (...texts) => h('p', null, texts.map((text) => text + ';').join(''))
`

/** Counts how often it was computed; the API route responds with the count. */
const missingPage = `
export const getStaticPaths = () => ({ paths: [], fallback: 'blocking' })

export const getStaticProps = async () => {
  globalThis.computed = (globalThis.computed ?? 0) + 1
  return { notFound: true, revalidate: 3600 }
}

export default function Page() {
  return null
}
`

/** The API route sets the state before it revalidates the page. */
const onDemandPage = (text: string) => `
import { createElement as h } from 'react'
${shown}
export const getStaticProps = async () => {
  if (globalThis.state === 'failing') throw new Error('The data is away')
  if (globalThis.state === 'deleted') return { notFound: true }
  return { props: { number: Math.random() } }
}

export default function Page({ number }) {
  return made('made:${text}', 'number:' + number)
}
`

const handlersOf = {
  15: 'experimental: { useCache: true, cacheHandlers: handlers },',
  16: 'cacheHandlers: handlers, experimental: { useCache: true },',
}

/** The same app as a standalone server, with a name. */
export function standaloneFiles(text: string): Record<string, string> {
  const named = config(`output: 'standalone', ${handlersOf[16]}`).replace(
    'process.env.TEST_APP',
    "'alone'",
  )
  return { ...deployFiles(text, 16), 'next.config.mjs': named }
}

/** Pages of both routers show the text; `next` is the major version of Next.js. */
export function deployFiles(text: string, next: 15 | 16): Record<string, string> {
  return {
    'package.json': '{ "private": true }',
    'next.config.mjs': config(handlersOf[next]),
    [contentFile]: text,
    'app/layout.js': layout,
    'app/page.js': `
import { createElement as h } from 'react'
${readContent}${shown}
export default function Page() {
  return made('made:' + content())
}
`,
    'app/robots.js': `${readContent}
export default function robots() {
  return { rules: [{ userAgent: 'made:' + content() + ';' }] }
}
`,
    'app/tagged/page.js': `
import { createElement as h } from 'react'
import { unstable_cache } from 'next/cache'
${shown}
const tagged = unstable_cache(async () => Math.random(), ['tagged'], { tags: ['tagged'] })

export default async function Page() {
  return made('made:${text}', 'tagged:' + (await tagged()))
}
`,
    'app/isr/[id]/page.js': `
import { createElement as h } from 'react'
import { unstable_cache } from 'next/cache'
${shown}
export const revalidate = 3600
export const generateStaticParams = () => []
const kept = unstable_cache(async () => Math.random(), ['kept'])

export default async function Page() {
  return made('made:${text}', 'number:' + Math.random(), 'kept:' + (await kept()))
}
`,
    'app/timeless/page.js': `
import { createElement as h } from 'react'
import { unstable_cache } from 'next/cache'
${shown}
const timeless = unstable_cache(async () => Math.random(), ['timeless'], { tags: ['timeless'] })

export default async function Page() {
  return made('made:${text}', 'number:' + (await timeless()))
}
`,
    'app/value/page.js': `
import { createElement as h } from 'react'
import * as cache from 'next/cache'
import { connection } from 'next/server'
${shown}
const cacheTag = cache['cacheTag'] ?? cache['unstable_cacheTag']

async function value() {
  'use cache'
  cacheTag('value')
  return Math.random()
}

export default async function Page() {
  await connection()
  return made('value:' + (await value()))
}
`,
    'app/revalidate/route.js': `
import { revalidateTag } from 'next/cache'

export async function POST(request) {
  const { tag, profile = { expire: 0 } } = await request.json()
  revalidateTag(tag, profile)
  return Response.json({})
}
`,
    'pages/old.js': `
import { createElement as h } from 'react'
${readContent}${shown}
export const getStaticProps = async () => ({ props: { text: content() } })

export default function Page({ text }) {
  return h('button', { onClick: () => alert('${text}') }, made('made:' + text))
}
`,
    'pages/on-demand.js': onDemandPage(text),
    'pages/api/on-demand.js': `
export default async function handler(request, response) {
  const { path, state } = request.query
  globalThis.state = state
  try {
    await response.revalidate(path)
    response.json({})
  } catch (error) {
    response.status(503).json({ error: error.message })
  }
}
`,
    'pages/missing/[id].js': missingPage,
    'pages/api/computed.js': `
export default function handler(request, response) {
  response.json({ computed: globalThis.computed ?? 0 })
}
`,
  }
}
