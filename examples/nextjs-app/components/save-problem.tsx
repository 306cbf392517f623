import type { ProjectSession } from 'redis-session-storage/react'

type Props = Pick<ProjectSession<object>, 'status' | 'error' | 'retry'>

/** Why something is not saved, and what becomes of it; the status has said that it is not. */
export function SaveProblem({ status, error, retry }: Props) {
  if (!error) return null
  const { title, detail } = status === 'offline' ? unanswered(error) : refused(error)
  return (
    <div className="panel panel-warn">
      <p>
        <strong>{title}</strong> {detail}
      </p>
      <button type="button" className="button" onClick={() => void retry()}>
        Try again
      </button>
    </div>
  )
}

type Failure = NonNullable<Props['error']>

function unanswered({ message }: Failure) {
  const detail = 'What you typed is kept in this browser and saved as soon as it is back.'
  return { title: `${message}.`, detail }
}

function refused({ message, retryable }: Failure) {
  if (!retryable) return { title: 'Your last changes are not saved.', detail: `${message}.` }
  const detail = 'What you typed is kept in this browser; saving is tried again by itself.'
  return { title: 'The server cannot save right now.', detail }
}
