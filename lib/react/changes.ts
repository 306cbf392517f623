/**
 * What differs between what a page holds and what the server has: the members of the data that
 * changed, and the steps where they did.
 */
import type { Data, ProjectSessionState } from './state'

export interface Changes {
  readonly projectData: Data
  readonly currentStep?: number | undefined
  readonly completedSteps?: number[] | undefined
}

export const noChanges: Changes = { projectData: {} }

/** `later` laid over `earlier`. */
export function merge(earlier: Changes, later: Changes): Changes {
  return { ...earlier, ...later, projectData: { ...earlier.projectData, ...later.projectData } }
}

export function isEmpty(changes: Changes): boolean {
  const { projectData, ...steps } = changes
  return Object.keys(projectData).length === 0 && Object.keys(steps).length === 0
}

/** The members of `after` that differ; one that is gone is null, so that it is cleared in the store. */
export function difference(before: Data, after: Data): Data {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  const changed = [...names].filter((name) => !isSame(before[name], after[name]))
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null]))
}

/** What differs in `parts` from `before`; null when nothing does. */
export function differing(before: Changes, parts: Partial<Changes>): Changes | null {
  const projectData = difference(before.projectData, parts.projectData ?? before.projectData)
  const steps = (['currentStep', 'completedSteps'] as const).filter(
    (name) => name in parts && String(parts[name]) !== String(before[name]),
  )
  if (Object.keys(projectData).length === 0 && steps.length === 0) return null
  return { projectData, ...Object.fromEntries(steps.map((name) => [name, parts[name]])) }
}

/** Said where the value is given, not when a request is made of it. */
export function assertJson(value: unknown): void {
  try {
    JSON.stringify(value)
  } catch {
    throw new TypeError(
      'The session holds what JSON can hold: no BigInt, nothing that holds itself',
    )
  }
}

/** Everything that the page holds, as a change of an empty session. */
export function allOf(state: ProjectSessionState<Data>): Changes {
  const { projectData, currentStep, completedSteps } = state
  return { projectData: projectData ?? {}, currentStep, completedSteps }
}

/** Whether it is what an empty session holds. */
export function isUntouched({
  projectData,
  currentStep = 1,
  completedSteps = [],
}: Changes): boolean {
  return Object.keys(projectData).length === 0 && currentStep === 1 && completedSteps.length === 0
}

export function apply(
  state: ProjectSessionState<Data>,
  changes: Changes,
): ProjectSessionState<Data> {
  return { ...state, ...changes, projectData: { ...state.projectData, ...changes.projectData } }
}

/** The part of an answer or of a kept text that is what it should be; all else is left out. */
export function readChanges(source: unknown): Changes {
  if (!isData(source)) return noChanges
  const { projectData, currentStep, completedSteps } = source
  return {
    projectData: isData(projectData) ? projectData : {},
    ...(isStep(currentStep) && { currentStep }),
    ...(Array.isArray(completedSteps) && { completedSteps: orderedSteps(completedSteps) }),
  }
}

/** The steps among `values`, each once, in order. */
export function orderedSteps(values: readonly unknown[]): number[] {
  return [...new Set(values.filter(isStep))].sort((a, b) => a - b)
}

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isStep(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  return typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b)
}
