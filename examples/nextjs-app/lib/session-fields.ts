import { isObject } from './request-body'

/** The members of a session that a browser may write. One that is absent is left alone. */
export interface WritableFields {
  projectData?: Record<string, unknown>
  currentStep?: number
  completedSteps?: number[]
}

/** Null when a member is there and is not what it should be; null itself counts as absent. */
export function readFields(body: Record<string, unknown>): WritableFields | null {
  const { projectData, currentStep, completedSteps } = body
  const fields: WritableFields = {}
  if (projectData != null) {
    if (!isObject(projectData)) return null
    fields.projectData = projectData
  }
  if (currentStep != null) {
    if (!isStep(currentStep)) return null
    fields.currentStep = currentStep
  }
  if (completedSteps != null) {
    if (!Array.isArray(completedSteps) || !completedSteps.every(isStep)) return null
    fields.completedSteps = [...new Set(completedSteps)]
  }
  return fields
}

export const fieldsProblem =
  'projectData must be an object, currentStep a number and completedSteps an array of numbers'

function isStep(value: unknown): value is number {
  return Number.isInteger(value)
}
