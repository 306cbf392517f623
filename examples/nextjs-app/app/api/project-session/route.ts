import { redisSessionStorage } from 'redis-session-storage'
import { answer, failure, refuse } from '@/lib/answers'
import { readObject } from '@/lib/request-body'
import { fieldsProblem, readFields } from '@/lib/session-fields'

export async function POST(request: Request) {
  const body = await readObject(request)
  if (!body) return refuse('The body must be a JSON object', 400)
  const fields = readFields(body)
  if (!fields) return refuse(fieldsProblem, 400)
  try {
    const sessionId = await redisSessionStorage.create({
      projectData: fields.projectData ?? {},
      currentStep: fields.currentStep ?? 1,
      completedSteps: fields.completedSteps ?? [],
      validationStatus: { step1: false, step2: false, step3: false, step4: false },
    })
    const session = await redisSessionStorage.get(sessionId)
    const { createdAt, expiresAt } = session ?? {}
    return answer({ sessionId, createdAt, expiresAt })
  } catch (error) {
    return failure(error, 'Failed to create session')
  }
}

/** Members of `projectData` that the body does not name stay: two tabs do not undo each other. */
export async function PUT(request: Request) {
  const body = await readObject(request)
  if (!body) return refuse('The body must be a JSON object', 400)
  const { sessionId } = body
  if (typeof sessionId !== 'string') return refuse('sessionId must be a string', 400)
  const fields = readFields(body)
  if (!fields) return refuse(fieldsProblem, 400)
  try {
    await redisSessionStorage.update(sessionId, fields, { merge: ['projectData'] })
    return answer({ success: true, updatedAt: new Date() })
  } catch (error) {
    return failure(error, 'Failed to update session')
  }
}
