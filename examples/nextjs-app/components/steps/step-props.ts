import type { DraftValue, FieldName, ProjectDraft } from '@/lib/project-form'
import type { FieldErrors } from '@/lib/project-validation'

/** What every step of the wizard is given. */
export interface StepProps {
  data: ProjectDraft
  errors: FieldErrors
  onChange: (name: FieldName, value: DraftValue) => void
  onGoTo: (step: number) => void
}

/** What the field `name` takes from its step. */
export function fieldProps(name: FieldName, { data, errors, onChange }: StepProps) {
  return { name, value: data[name], error: errors[name], onChange }
}
