/**
 * The members of a project session that a browser may write. An update leaves absent members
 * unchanged.
 */
import { isObject } from '../base/checks'
import type { JsonObject } from './body'
import { badRequest } from './refusal'

export interface ProjectFields {
  projectData?: JsonObject | undefined
  currentStep?: number | undefined
  completedSteps?: number[] | undefined
}

/** Reads the members of a creation or save. null counts as absent. */
export function readFields(body: JsonObject): ProjectFields {
  const given = Object.entries(body).filter(([, member]) => member !== null)
  return readPatch(Object.fromEntries(given))
}

/**
 * Reads the members of a patch. A member must not be null, but null inside `projectData` removes a
 * member of it.
 */
export function readPatch(body: JsonObject): ProjectFields {
  const { projectData, currentStep, completedSteps } = body
  const fields: ProjectFields = {}
  if (projectData !== undefined) fields.projectData = objectOf(projectData)
  if (currentStep !== undefined) fields.currentStep = stepOf(currentStep, 'currentStep')
  if (completedSteps !== undefined) fields.completedSteps = stepsOf(completedSteps)
  return fields
}

function objectOf(value: unknown): JsonObject {
  if (isObject(value)) return value
  throw badRequest('projectData must be an object')
}

function stepOf(value: unknown, name: string): number {
  if (Number.isSafeInteger(value)) return value as number
  throw badRequest(`${name} must be a whole number`)
}

function stepsOf(value: unknown): number[] {
  if (!Array.isArray(value)) throw badRequest('completedSteps must be an array of whole numbers')
  return [...new Set(value.map((step, i) => stepOf(step, `completedSteps[${i}]`)))]
}
