import type { DraftValue, FieldName } from '@/lib/project-form'
import { fields } from '@/lib/project-form'
import { Control } from './control'

interface Props {
  name: FieldName
  value: DraftValue | undefined
  error: string | undefined
  onChange: (name: FieldName, value: DraftValue) => void
}

/** A labelled control with its hint and its message, which are read out with it. */
export function Field({ name, value, error, onChange }: Props) {
  const spec = fields[name]
  const hintId = spec.hint && `${name}-hint`
  const errorId = error && `${name}-error`
  return (
    <div className={error ? 'field field-invalid' : 'field'}>
      <label htmlFor={name}>
        {spec.label}
        {spec.unit && <span className="field-note"> ({spec.unit})</span>}
        {spec.optional && <span className="field-note"> (optional)</span>}
      </label>
      <Control
        name={name}
        spec={spec}
        value={value}
        invalid={Boolean(error)}
        describedBy={[hintId, errorId].filter(Boolean).join(' ') || undefined}
        onChange={(next) => onChange(name, next)}
      />
      {hintId && (
        <p id={hintId} className="field-hint">
          {spec.hint}
        </p>
      )}
      {errorId && (
        <p id={errorId} className="field-error">
          {error}
        </p>
      )}
    </div>
  )
}
