import { steps } from '@/lib/project-steps'

interface Props {
  currentStep: number
  completedSteps: readonly number[]
  disabled: boolean
  onGoTo: (step: number) => void
}

/** The way through the wizard: back to any step, on to the first that is not completed. */
export function StepList({ currentStep, completedSteps, disabled, onGoTo }: Props) {
  const open = steps.find((step) => !completedSteps.includes(step.number))?.number ?? steps.length
  return (
    <nav aria-label="Steps">
      <ol className="step-list">
        {steps.map(({ number, tab }) => {
          const done = completedSteps.includes(number)
          return (
            <li key={number} className={done ? 'step-done' : undefined}>
              <button
                type="button"
                aria-current={number === currentStep ? 'step' : undefined}
                disabled={disabled || (number > open && number > currentStep)}
                onClick={() => onGoTo(number)}
              >
                <span className="step-number" aria-hidden="true">
                  {done ? '✓' : number}
                </span>
                <span className="step-title">{tab}</span>
                {done && <span className="visually-hidden"> (completed)</span>}
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
