'use client'

import type { FormEvent } from 'react'
import type { useProjectSession } from '@/hooks/useProjectSession'
import { useWizard } from '@/hooks/useWizard'
import { lastStep, stepAt } from '@/lib/project-steps'
import { Problem } from './problem'
import { SaveStatusText } from './save-status'
import { StepList } from './step-list'
import { BasicsStep } from './steps/basics-step'
import { BuildingStep } from './steps/building-step'
import { ClientStep } from './steps/client-step'
import { ReviewStep } from './steps/review-step'
import { WizardFooter } from './wizard-footer'

const stepForms = [BasicsStep, BuildingStep, ClientStep, ReviewStep]

export function WizardForm({ session }: { session: ReturnType<typeof useProjectSession> }) {
  const wizard = useWizard(session)
  const step = stepAt(session.currentStep)
  const StepForm = stepForms[step.number - 1]!

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (step.number === lastStep) void wizard.submit()
    else wizard.next()
  }

  return (
    <form ref={wizard.form} className="card wizard" onSubmit={submit} noValidate>
      <StepList
        currentStep={step.number}
        completedSteps={session.completedSteps}
        disabled={wizard.submitting}
        onGoTo={wizard.goTo}
      />
      <header className="wizard-header">
        <div>
          <h1 ref={wizard.heading} tabIndex={-1}>
            {step.title}
          </h1>
          <p>{step.lead}</p>
        </div>
        <SaveStatusText status={session.saveStatus} />
      </header>
      {session.error && (
        <Problem
          title="Your changes are not saved yet."
          detail={`${session.error}. What you typed is kept in this page.`}
          onRetry={session.retry}
        />
      )}
      {wizard.problem && <Problem title="The project was not created." detail={wizard.problem} />}
      <StepForm
        data={session.projectData ?? {}}
        errors={wizard.errors}
        onChange={wizard.change}
        onGoTo={wizard.goTo}
      />
      <WizardFooter
        first={step.number === 1}
        last={step.number === lastStep}
        submitting={wizard.submitting}
        onBack={() => wizard.goTo(step.number - 1)}
      />
    </form>
  )
}
