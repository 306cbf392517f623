import type {
  DraftValue,
  FieldName,
  FieldSpec,
  ProjectDraft,
  ProjectFormData,
} from './project-form'
import { fieldNames, fields } from './project-form'

/** One message for each invalid field. */
export type FieldErrors = Partial<Record<FieldName, string>>

/** Returns a message for each invalid field of `names`. */
export function validate(draft: ProjectDraft, names: readonly FieldName[]): FieldErrors {
  const errors: FieldErrors = {}
  for (const name of names) {
    const message = messageFor(name, draft)
    if (message) errors[name] = message
  }
  return errors
}

/** The complete project, or null if a field is invalid. */
export function completeProject(draft: ProjectDraft): ProjectFormData | null {
  if (Object.keys(validate(draft, fieldNames)).length > 0) return null
  const entries = fieldNames.map((name) => [name, draft[name] ?? ''])
  return Object.fromEntries(entries) as ProjectFormData
}

/** The members of `source` that are fields and have a value of the type of the field. */
export function readDraft(source: unknown): ProjectDraft {
  if (typeof source !== 'object' || source === null) return {}
  const given = source as Record<string, unknown>
  const entries = fieldNames
    .filter((name) => Object.hasOwn(given, name) && fits(fields[name], given[name]))
    .map((name) => [name, given[name]])
  return Object.fromEntries(entries) as ProjectDraft
}

function fits(spec: FieldSpec, value: unknown): value is DraftValue {
  if (value === null) return true
  return typeof value === (spec.kind === 'number' ? 'number' : 'string')
}

function messageFor(name: FieldName, draft: ProjectDraft): string | null {
  const spec = fields[name]
  const value = draft[name]
  if (value === undefined || value === null || String(value).trim() === '') {
    return spec.optional ? null : `${spec.label} is required.`
  }
  if (typeof value === 'number') return numberMessage(spec, value)
  return textMessage(spec, value) ?? (name === 'estimatedEndDate' ? orderMessage(draft) : null)
}

function numberMessage(spec: FieldSpec, value: number): string | null {
  if (spec.whole && !Number.isInteger(value)) return `${spec.label} must be a whole number.`
  if (spec.min !== undefined && value < spec.min)
    return `${spec.label} must be at least ${spec.min}.`
  if (spec.max !== undefined && value > spec.max)
    return `${spec.label} must be at most ${spec.max}.`
  return null
}

function textMessage(spec: FieldSpec, value: string): string | null {
  if (spec.maxLength && value.length > spec.maxLength) {
    return `${spec.label} must be at most ${spec.maxLength} characters.`
  }
  if (spec.kind === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    return `${spec.label} must look like name@example.com.`
  }
  if (spec.kind === 'date' && !isDate(value)) return `${spec.label} must be a date.`
  if (spec.kind === 'select' && !spec.options?.some((option) => option.value === value)) {
    return `${spec.label} must be one of the choices.`
  }
  return null
}

function isDate(value: string): boolean {
  const time = Date.parse(value)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === value
}

function orderMessage({ estimatedStartDate: start, estimatedEndDate: end }: ProjectDraft) {
  return start && end && end < start ? 'The end date must not be before the start date.' : null
}
