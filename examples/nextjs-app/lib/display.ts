import type { FieldName, ProjectDraft } from './project-form'
import { fields } from './project-form'

const missing = '—'

/** The display text of a field. It is equal on the server and in the browser. */
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

/** A duration with three digits. */
export function milliseconds(value: number): string {
  if (value >= 1000) return `${(value / 1000).toPrecision(3)} s`
  if (value >= 1 || value === 0) return `${Number(value.toPrecision(3))} ms`
  return `${Number((value * 1000).toPrecision(3))} µs`
}

/** The time since `moment` in words. */
export function ago(moment: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(moment)) / 1000))
  if (seconds < 2) return 'just now'
  if (seconds < 120) return `${seconds} seconds ago`
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes ago`
  return `${Math.round(seconds / 3600)} hours ago`
}
