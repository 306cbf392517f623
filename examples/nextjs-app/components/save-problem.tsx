import type { ProjectSession } from 'redis-session-storage/react'

type Props = Pick<ProjectSession<object>, 'status' | 'error' | 'retry'>

/** Explains why the answers are not loaded or not saved, and what happens to the changes. */
export function SaveProblem({ status, error, retry }: Props) {
  if (!error && status !== 'unloaded') return null
  const { title, detail } = explain(status, error)
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

function explain(status: Props['status'], error: Props['error']) {
  if (!error || status === 'unloaded') return unloaded
  return status === 'offline' ? unanswered(error) : refused(error)
}

const unloaded = {
  title: 'Your answers could not be loaded yet.',
  detail: 'You can continue: your changes are added as soon as the answers are loaded.',
}

type Failure = NonNullable<Props['error']>

function unanswered({ message }: Failure) {
  const detail = 'Your changes are kept in this browser and saved when the server is back.'
  return { title: `${message}.`, detail }
}

function refused({ message, retryable }: Failure) {
  if (!retryable) return { title: 'Your last changes are not saved.', detail: `${message}.` }
  const detail = 'Your changes are kept in this browser. Saving is retried automatically.'
  return { title: 'The server cannot save right now.', detail }
}
