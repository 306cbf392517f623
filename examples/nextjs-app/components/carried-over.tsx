interface Props {
  onStartAfresh: () => void
  onKeep: () => void
}

/** Said once, when a session has expired under what was typed. */
export function CarriedOver({ onStartAfresh, onKeep }: Props) {
  return (
    <div role="alert" className="panel">
      <p>Your session had ended; what you typed was carried into a new one.</p>
      <div className="panel-actions">
        <button type="button" className="button" onClick={onStartAfresh}>
          Start afresh
        </button>
        <button type="button" className="button" onClick={onKeep}>
          Go on
        </button>
      </div>
    </div>
  )
}
