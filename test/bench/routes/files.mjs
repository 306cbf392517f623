/**
 * The files of the app whose two routes are compared.
 */
const layout = `
export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>
}
`

const config = `
const { withRedisSessionStorage } = require('redis-session-storage/next')
module.exports = withRedisSessionStorage({
  turbopack: { root: __dirname },
  outputFileTracingRoot: __dirname,
}, { targets: [] })
`

const creation = `
import { projectSessionRoutes } from 'redis-session-storage/next'
export const { POST } = projectSessionRoutes()
`

const ours = `
import { projectSessionByIdRoutes } from 'redis-session-storage/next'
export const { GET } = projectSessionByIdRoutes()
`

/** As it is written by hand: read the session, slide its time by writing it back. */
const theirs = `
import { createClient } from 'redis'

const prefix = 'project_session:'
const ttl = 24 * 60 * 60
let connecting

function connect() {
  connecting ??= createClient({ url: process.env.REDIS_URL }).connect()
  return connecting
}

async function load(sessionId) {
  const client = await connect()
  const data = await client.get(prefix + sessionId)
  if (!data) return null
  const session = JSON.parse(data)
  const lastActivity = new Date().toISOString()
  await client.setEx(prefix + sessionId, ttl, JSON.stringify({ ...session, lastActivity }))
  return session
}

export async function GET(request, { params }) {
  try {
    const session = await load((await params).sessionId)
    if (!session) return Response.json({ error: 'Session not found' }, { status: 404 })
    return Response.json(session)
  } catch {
    return Response.json({ error: 'Failed to get session' }, { status: 500 })
  }
}
`

export const files = {
  'package.json': '{ "private": true }',
  'next.config.js': config,
  'app/layout.jsx': layout,
  'app/api/ours/route.js': creation,
  'app/api/ours/[sessionId]/route.js': ours,
  'app/api/theirs/[sessionId]/route.js': theirs,
}
