interface Props {
  title: string
  detail: string
  onRetry?: () => void
}

/** What the server did not do, and what to do about it. */
export function Problem({ title, detail, onRetry }: Props) {
  return (
    <div role="alert" className="problem">
      <p>
        <strong>{title}</strong> {detail}
      </p>
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  )
}
