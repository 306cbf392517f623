import type { RefObject } from 'react'
import type { SaveStatus } from 'redis-session-storage/react'
import type { Step } from '@/lib/project-steps'
import { SaveStatusText } from './save-status'

interface Props {
  step: Step
  status: SaveStatus
  heading: RefObject<HTMLHeadingElement | null>
}

/** The title of the step, and whether the answers are saved. */
export function WizardHeader({ step, status, heading }: Props) {
  return (
    <header className="wizard-header">
      <h1 ref={heading} tabIndex={-1}>
        {step.title}
      </h1>
      <SaveStatusText status={status} />
      <p>{step.lead}</p>
    </header>
  )
}
