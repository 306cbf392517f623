import type { ReactNode } from 'react'
import { display } from '@/lib/display'
import type { ProjectDraft } from '@/lib/project-form'
import { fields } from '@/lib/project-form'
import type { Step } from '@/lib/project-steps'
import { steps } from '@/lib/project-steps'
import type { FieldErrors } from '@/lib/project-validation'

interface Props {
  project: ProjectDraft
  errors?: FieldErrors
  /** The content beside a group's heading. */
  aside?: (step: Step) => ReactNode
}

/** All answers, grouped by step. */
export function ProjectSummary({ project, errors = {}, aside }: Props) {
  return steps
    .filter((step) => step.fields.length > 0)
    .map((step) => (
      <section key={step.number} className="summary">
        <header>
          <h2>{step.title}</h2>
          {aside?.(step)}
        </header>
        <dl>
          {step.fields.map((name) => (
            <div key={name}>
              <dt>{fields[name].label}</dt>
              <dd className={errors[name] && 'summary-error'}>
                {errors[name] ?? display(name, project)}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    ))
}
