import type { ChangeEvent } from 'react'
import type { DraftValue, FieldName, FieldSpec } from '@/lib/project-form'

interface Props {
  name: FieldName
  spec: FieldSpec
  value: DraftValue | undefined
  invalid: boolean
  describedBy: string | undefined
  onChange: (value: DraftValue) => void
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** The control of a field, by its kind. Its id is its name. */
export function Control({ name, spec, value, invalid, describedBy, onChange }: Props) {
  const common = {
    id: name,
    name,
    value: value ?? '',
    required: !spec.optional,
    autoComplete: spec.autoComplete,
    'aria-invalid': invalid || undefined,
    'aria-describedby': describedBy,
    onChange: (event: ChangeEvent<Control>) => onChange(typed(spec, event.target.value)),
  }
  const text = { maxLength: spec.maxLength, placeholder: spec.placeholder }
  if (spec.kind === 'textarea') return <textarea {...common} {...text} rows={4} />
  if (spec.kind === 'select') {
    return (
      <select {...common}>
        <option value="">Choose…</option>
        <Options spec={spec} />
      </select>
    )
  }
  if (spec.kind === 'suggest') {
    return (
      <>
        <input {...common} {...text} type="text" list={`${name}-options`} />
        <datalist id={`${name}-options`}>
          <Options spec={spec} />
        </datalist>
      </>
    )
  }
  if (spec.kind !== 'number') return <input {...common} {...text} type={spec.kind} />
  const inputMode = spec.whole ? 'numeric' : 'decimal'
  const step = spec.whole ? 1 : 'any'
  return (
    <input
      {...common}
      type="number"
      inputMode={inputMode}
      min={spec.min}
      max={spec.max}
      step={step}
    />
  )
}

function Options({ spec }: { spec: FieldSpec }) {
  return spec.options?.map(({ value, label }) => (
    <option key={value} value={value}>
      {label}
    </option>
  ))
}

/** A cleared number is null: zero would be an answer. */
function typed(spec: FieldSpec, value: string): DraftValue {
  if (spec.kind !== 'number') return value
  return value === '' ? null : Number(value)
}
