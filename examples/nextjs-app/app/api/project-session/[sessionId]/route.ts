import { connection } from 'next/server'
import { redisSessionStorage } from 'redis-session-storage'
import { answer, failure, refuse } from '@/lib/answers'

interface Context {
  params: Promise<{ sessionId: string }>
}

export async function GET(_request: Request, { params }: Context) {
  await connection() // what follows belongs to this request, never to the build
  const { sessionId } = await params
  try {
    const session = await redisSessionStorage.get(sessionId)
    return session ? answer(session) : refuse('Session not found', 404)
  } catch (error) {
    return failure(error, 'Failed to get session')
  }
}

export async function DELETE(_request: Request, { params }: Context) {
  const { sessionId } = await params
  try {
    const existed = await redisSessionStorage.delete(sessionId)
    if (!existed) return refuse('Session not found', 404)
    return answer({ success: true, deletedAt: new Date() })
  } catch (error) {
    return failure(error, 'Failed to delete session')
  }
}
