import { defaultStorage } from 'redis-session-storage'

export const dynamic = 'force-dynamic'

export async function POST(request) {
  const { sessions } = defaultStorage()
  return Response.json({ id: await sessions.create(await request.json()) })
}

export async function GET(request) {
  const storage = defaultStorage()
  const session = await storage.sessions.get(new URL(request.url).searchParams.get('id'))
  const { redis } = await storage.health()
  const { arch, versions } = process
  return Response.json({ session, redis, arch, node: versions.node })
}
