import { fields } from '@/lib/project-form'

interface Props {
  /** The changed members of the session's data. */
  names: readonly string[]
  onDismiss: () => void
}

/** Lists the answers that another tab or device changed while this page showed them. */
export function ChangedElsewhere({ names, onDismiss }: Props) {
  const labels = Object.entries(fields)
    .filter(([name]) => names.includes(name))
    .map(([, { label }]) => label)
  if (labels.length === 0) return null
  return (
    <div role="alert" className="panel">
      <p>Changed in another tab: {labels.join(', ')}.</p>
      <button type="button" className="button" onClick={onDismiss}>
        OK
      </button>
    </div>
  )
}
