import { redisSessionStorage } from 'redis-session-storage'
import { answer, failure, refuse } from '@/lib/answers'
import { fieldNames } from '@/lib/project-form'
import { completeProject, readDraft, validate } from '@/lib/project-validation'
import { addProject, findProject, projectIdOf } from '@/lib/projects'
import { readObject } from '@/lib/request-body'

/**
 * The final submit. The project is stored before the session ends, so a failure in between loses
 * nothing. A repeated request finds the stored project.
 */
export async function POST(request: Request) {
  const body = await readObject(request)
  if (!body) return refuse('The body must be a JSON object', 400)
  const { sessionId, ...typed } = body
  if (typeof sessionId !== 'string') return refuse('sessionId must be a string', 400)
  const id = projectIdOf(sessionId)
  try {
    const session = await redisSessionStorage.get(sessionId)
    if (!session) return await answerFromStore(id)
    const draft = { ...readDraft(session.projectData), ...readDraft(typed) }
    const project = completeProject(draft)
    if (!project) return incomplete(draft)
    await addProject(id, project)
    await redisSessionStorage.complete(sessionId)
    return answer({ project: { id } })
  } catch (error) {
    return failure(error, 'Failed to create project')
  }
}

async function answerFromStore(id: string) {
  return (await findProject(id)) ? answer({ project: { id } }) : refuse('Session not found', 404)
}

function incomplete(draft: ReturnType<typeof readDraft>) {
  const fields = validate(draft, fieldNames)
  const error = `The project is incomplete: ${Object.values(fields).join(' ')}`
  return answer({ error, fields }, 400)
}
