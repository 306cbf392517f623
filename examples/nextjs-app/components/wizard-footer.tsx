interface Props {
  first: boolean
  last: boolean
  submitting: boolean
  onBack: () => void
}

export function WizardFooter({ first, last, submitting, onBack }: Props) {
  const next = last ? 'Create project' : 'Next'
  return (
    <div className="actions">
      {!first && (
        <button type="button" className="button" onClick={onBack} disabled={submitting}>
          Back
        </button>
      )}
      <button type="submit" className="button button-primary" disabled={submitting}>
        {submitting ? 'Creating project…' : next}
      </button>
    </div>
  )
}
