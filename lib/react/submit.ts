/**
 * The final submit. The save queue is held while it runs. A session that has expired is replaced by
 * a new one with the content of the page.
 */
import { allOf } from './changes'
import type { Saver } from './saver'
import type { Data, ProjectSessionState } from './state'
import type { Store } from './store'

/** The session that `submit` receives from `complete`. */
export interface Submission<T> {
  /** The id of the session; null with `cookie`. */
  sessionId: string | null
  /** The data of the session when the submit starts. */
  projectData: Partial<T>
  /**
   * With `cookie` only: headers for the request that completes the session. They make
   * `completeSessionRoute` return the first outcome to a repeated request. They also make it
   * respond with 409 if another tab has begun another session. Without `cookie`, send the session
   * id as `Idempotency-Key`.
   *
   * @default undefined
   */
  headers?: Record<string, string> | undefined
}

/**
 * Sends the final request of a session. To report a rejection by the server, reject with an `Error`
 * that has the HTTP status as its `status`.
 */
export type Submit<T, R> = (session: Submission<T>) => Promise<R>

/** Call only while the save queue is held. The caller resumes the queue. */
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

/**
 * Whether the server rejected the submit, with any 4xx status except 408. After a 408 (Request
 * Timeout) the outcome is unknown.
 */
export function isRefusal(error: unknown): boolean {
  const status = statusOf(error)
  return status >= 400 && status < 500 && status !== 408
}

/** Whether the cookie may name another session. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409
}

/** Whether the session has ended. */
function isGone(error: unknown): boolean {
  return statusOf(error) === 404
}

function statusOf(error: unknown): number {
  return error instanceof Error ? Number((error as { status?: unknown }).status) : NaN
}
