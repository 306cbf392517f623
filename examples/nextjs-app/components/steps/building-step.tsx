import { Field } from '../field'
import type { StepProps } from './step-props'
import { fieldProps } from './step-props'

export function BuildingStep(props: StepProps) {
  return (
    <div className="fields">
      <div className="fields-pair">
        <Field {...fieldProps('numberOfFloors', props)} />
        <Field {...fieldProps('numberOfZones', props)} />
      </div>
      <Field {...fieldProps('projectLocation', props)} />
      <Field {...fieldProps('projectDescription', props)} />
    </div>
  )
}
