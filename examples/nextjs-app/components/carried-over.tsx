interface Props {
  onStartAfresh: () => void
  onKeep: () => void
}

/** Shown once, when a session has expired and its content was moved to a new one. */
export function CarriedOver({ onStartAfresh, onKeep }: Props) {
  return (
    <div role="alert" className="panel">
      <p>Your session expired. We kept your answers.</p>
      <div className="panel-actions">
        <button type="button" className="button" onClick={onStartAfresh}>
          Start over
        </button>
        <button type="button" className="button" onClick={onKeep}>
          Keep my answers
        </button>
      </div>
    </div>
  )
}
