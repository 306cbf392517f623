import { Field } from '../field'
import type { StepProps } from './step-props'
import { fieldProps } from './step-props'

export function BasicsStep(props: StepProps) {
  return (
    <div className="fields">
      <Field {...fieldProps('projectName', props)} />
      <div className="fields-pair">
        <Field {...fieldProps('buildingType', props)} />
        <Field {...fieldProps('squareFootage', props)} />
      </div>
    </div>
  )
}
