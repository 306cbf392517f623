import { fieldNames } from '@/lib/project-form'
import { validate } from '@/lib/project-validation'
import { ProjectSummary } from '../project-summary'
import type { StepProps } from './step-props'

export function ReviewStep({ data, onGoTo }: StepProps) {
  return (
    <ProjectSummary
      project={data}
      errors={validate(data, fieldNames)}
      aside={(step) => (
        <button type="button" className="button-link" onClick={() => onGoTo(step.number)}>
          Edit<span className="visually-hidden"> {step.title}</span>
        </button>
      )}
    />
  )
}
