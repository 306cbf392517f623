/**
 * The final submit: no save is under way or begins while it runs, and a session that has ended in
 * the meantime is replaced by one that holds what the page holds.
 */
import { allOf } from './changes'
import type { Saver } from './saver'
import type { Data, ProjectSessionState } from './state'
import type { Store } from './store'

/** What the submit is given. */
export interface Submission<T> {
  /** Null while a cookie carries it. */
  sessionId: string | null
  projectData: Partial<T>
  /**
   * With `cookie` only: headers for the request that completes the session. `completeSessionRoute`
   * then responds to a repeated request with the first outcome, and with 409 instead of completing a
   * session that another tab has begun meanwhile. Without `cookie`, send the session's id as
   * `Idempotency-Key`.
   */
  headers?: Record<string, string> | undefined
}

export type Submit<T, R> = (session: Submission<T>) => Promise<R>

/** Between `hold` and `resume` of the queue. */
export async function submitWith<R>(
  submit: Submit<Data, R>,
  saver: Saver,
  store: Store<ProjectSessionState<Data>>,
): Promise<R> {
  const { generation } = saver
  const submission = () => {
    const { sessionId, projectData } = store.get()
    const headers = { 'Idempotency-Key': saver.key!, ...saver.requests.headersFor(saver.key!) }
    const named = sessionId === null && { headers }
    return { sessionId, projectData: projectData ?? {}, ...named }
  }
  if (saver.exists) {
    try {
      return await submit(submission())
    } catch (error) {
      if (saver.submitElsewhere === 'completed') saver.completedElsewhere()
      else if (isGone(error) && generation === saver.generation) saver.gone()
      if (store.get().completedElsewhere) throw completedElsewhere()
      if (!saver.ended || generation !== saver.generation) throw error
    }
  }
  saver.add(allOf(store.get()))
  saver.queue.release()
  await saver.queue.request()
  await saver.queue.hold()
  if (store.get().completedElsewhere) throw completedElsewhere()
  return submit(submission())
}

export function completedElsewhere(): Error {
  return new Error('The session was completed in another tab, or by an earlier submit')
}

/** The server's answer to the submit was no: a 4xx, except that the request took too long. */
export function isRefusal(error: unknown): boolean {
  const status = statusOf(error)
  return status >= 400 && status < 500 && status !== 408
}

/** An error that says by its `status` that the cookie may name another session. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409
}

/** An error that says by its `status` that the session has ended. */
function isGone(error: unknown): boolean {
  return statusOf(error) === 404
}

function statusOf(error: unknown): number {
  return error instanceof Error ? Number((error as { status?: unknown }).status) : NaN
}
