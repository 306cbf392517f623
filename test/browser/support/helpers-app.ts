/**
 * A small Next.js app for the helpers of `redis-session-storage/next`: forms with the Server Actions
 * of docs/project-sessions.md, a dashboard behind its `proxy.ts`, and routes whose functions throw
 * the signals of Next.js. It works without scripts in the page.
 */
import { filesOf, sectionsBuiltByNext } from '../../js/support/docs'

const config = `
import { withRedisSessionStorage } from 'redis-session-storage/next'

const root = process.cwd()

export default withRedisSessionStorage({
  experimental: { authInterrupts: true },
  turbopack: { root },
  outputFileTracingRoot: root,
})
`

const layout = `
import type { ReactNode } from 'react'

export default function Layout({ children }: { children: ReactNode }) {
  return <html lang="en"><body>{children}</body></html>
}
`

const forms = `
import { cookies } from 'next/headers'
import { getProjectSession } from 'redis-session-storage/next'
import { leave, login, rename, start } from '../actions'

export default async function Page() {
  const session = await getProjectSession(cookies())
  return (
    <main>
      <p>{'session:' + JSON.stringify(session?.projectData ?? null) + ';'}</p>
      <form id="start" action={start} />
      <form id="rename" action={rename} />
      <form id="login" action={login} />
      <form id="leave" action={leave} />
    </main>
  )
}
`

const component = `
import { cookies } from 'next/headers'
import { rotateProjectSession } from 'redis-session-storage/next'

export default async function Page() {
  const outcome = await rotateProjectSession(cookies()).catch((error) => error.code)
  return <p>{'outcome:' + outcome + ';'}</p>
}
`

const handler = `
import { cookies } from 'next/headers'
import { rotateProjectSession } from 'redis-session-storage/next'
import type { NextRequest } from 'next/server'

export async function POST() {
  return Response.json({ id: await rotateProjectSession(cookies()) })
}

export async function PUT(request: NextRequest) {
  // @ts-expect-error -- These cookies reach no browser, which the types say too.
  const code = await rotateProjectSession(request.cookies, request).catch((error) => error.code)
  return Response.json({ code })
}
`

const throwing = `
import { notFound, redirect, unauthorized } from 'next/navigation'
import { projectSessionRoutes, tenantSessionRoutes } from 'redis-session-storage/next'

function interrupt(how: string | null): never {
  if (how === 'redirect') redirect('/login')
  if (how === 'notFound') notFound()
  return unauthorized()
}

export const { GET } = tenantSessionRoutes({
  authenticate: (request) => interrupt(new URL(request.url).searchParams.get('how')),
})
export const { POST } = projectSessionRoutes({
  validate: ({ projectData }) => interrupt(projectData.how),
})
`

const text = (words: string) => `
export default function Page() {
  return <p>${words}</p>
}
`

export const files: Record<string, string> = {
  ...filesOf(sectionsBuiltByNext.helpers),
  'package.json': '{ "private": true }',
  'next.config.ts': config,
  'app/layout.tsx': layout,
  'app/page.tsx': text('Home'),
  'app/login/page.tsx': text('Log in'),
  'app/dashboard/page.tsx': text('Dashboard'),
  'app/forms/page.tsx': forms,
  'app/component/page.tsx': component,
  'app/api/rotate/route.ts': handler,
  'app/api/throwing/route.ts': throwing,
}
