import { Field } from '../field'
import type { StepProps } from './step-props'
import { fieldProps } from './step-props'

export function ClientStep(props: StepProps) {
  return (
    <>
      <fieldset className="fields">
        <legend>Client</legend>
        <Field {...fieldProps('clientName', props)} />
        <div className="fields-pair">
          <Field {...fieldProps('clientEmail', props)} />
          <Field {...fieldProps('clientPhone', props)} />
        </div>
      </fieldset>
      <fieldset className="fields">
        <legend>Schedule and budget</legend>
        <div className="fields-pair">
          <Field {...fieldProps('estimatedStartDate', props)} />
          <Field {...fieldProps('estimatedEndDate', props)} />
        </div>
        <div className="fields-pair">
          <Field {...fieldProps('budget', props)} />
          <Field {...fieldProps('priority', props)} />
        </div>
      </fieldset>
    </>
  )
}
