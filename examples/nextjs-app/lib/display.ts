import type { FieldName, ProjectDraft } from './project-form'
import { fields } from './project-form'

const missing = '—'

/** A field's value as it is read, not as it is typed. The same on the server and in the browser. */
export function display(name: FieldName, draft: ProjectDraft): string {
  const spec = fields[name]
  const value = draft[name]
  if (value === undefined || value === null || value === '') return missing
  if (typeof value === 'number') return withUnit(value, spec.unit)
  if (spec.kind === 'date') return dateText(value)
  return spec.options?.find((option) => option.value === value)?.label ?? value
}

function withUnit(value: number, unit?: string): string {
  const text = value.toLocaleString('en-US')
  return unit ? `${text} ${unit}` : text
}

export function dateText(value: string): string {
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return value
  return date.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
}
