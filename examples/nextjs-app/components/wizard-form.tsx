'use client'

import type { FormEvent } from 'react'
import type { ProjectSession } from 'redis-session-storage/react'
import { useWizard } from '@/hooks/useWizard'
import type { ProjectDraft } from '@/lib/project-form'
import { knownSteps, lastStep } from '@/lib/project-steps'
import { ChangedElsewhere } from './changed-elsewhere'
import { CarriedOver } from './carried-over'
import { ErrorSummary } from './error-summary'
import { SaveProblem } from './save-problem'
import { StepList } from './step-list'
import { BasicsStep } from './steps/basics-step'
import { BuildingStep } from './steps/building-step'
import { ClientStep } from './steps/client-step'
import { ReviewStep } from './steps/review-step'
import { WizardFooter } from './wizard-footer'
import { WizardHeader } from './wizard-header'

const stepForms = [BasicsStep, BuildingStep, ClientStep, ReviewStep]

export function WizardForm({ session }: { session: ProjectSession<ProjectDraft> }) {
  const wizard = useWizard(session)
  const { step, data, errors, problem, submitting } = wizard
  const StepForm = stepForms[step.number - 1]!

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (step.number === lastStep) void wizard.submit()
    else wizard.next()
  }

  return (
    <form className="card wizard" onSubmit={submit} noValidate>
      <StepList
        currentStep={step.number}
        completedSteps={knownSteps(session.completedSteps)}
        disabled={submitting}
        onGoTo={wizard.goTo}
      />
      <WizardHeader step={step} status={session.status} heading={wizard.heading} />
      {session.carriedOver && (
        <CarriedOver
          onStartAfresh={() => void session.startAfresh().catch(() => undefined)}
          onKeep={session.dismissNotice}
        />
      )}
      <ChangedElsewhere names={session.changedElsewhere} onDismiss={session.dismissNotice} />
      <SaveProblem status={session.status} error={session.error} retry={session.retry} />
      <ErrorSummary ref={wizard.summary} names={step.fields} errors={errors} problem={problem} />
      <StepForm data={data} errors={errors} onChange={wizard.change} onGoTo={wizard.goTo} />
      <WizardFooter
        first={step.number === 1}
        last={step.number === lastStep}
        submitting={submitting}
        onBack={() => wizard.goTo(step.number - 1)}
      />
    </form>
  )
}
