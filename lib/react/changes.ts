/**
 * Differences between the content of a page and the session on the server: the changed members of
 * the data, and the steps if they changed.
 */
import type { Data, ProjectSessionState } from './state'

export interface Changes {
  readonly projectData: Data
  readonly currentStep?: number | undefined
  readonly completedSteps?: number[] | undefined
}

export const noChanges: Changes = { projectData: {} }

/** Lays `later` over `earlier`. */
export function merge(earlier: Changes, later: Changes): Changes {
  return { ...earlier, ...later, projectData: { ...earlier.projectData, ...later.projectData } }
}

export function isEmpty(changes: Changes): boolean {
  const { projectData, ...steps } = changes
  return Object.keys(projectData).length === 0 && Object.keys(steps).length === 0
}

/**
 * Returns the members of `after` that differ. A removed member is null, so that the server clears
 * it.
 */
export function difference(before: Data, after: Data): Data {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  const changed = [...names].filter((name) => !isSame(before[name], after[name]))
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null]))
}

/** Returns what differs in `parts` from `before`, or null if nothing does. */
export function differing(before: Changes, parts: Partial<Changes>): Changes | null {
  const projectData = difference(before.projectData, parts.projectData ?? before.projectData)
  const steps = (['currentStep', 'completedSteps'] as const).filter(
    (name) => name in parts && String(parts[name]) !== String(before[name]),
  )
  if (Object.keys(projectData).length === 0 && steps.length === 0) return null
  return { projectData, ...Object.fromEntries(steps.map((name) => [name, parts[name]])) }
}

/** Reports an invalid value to the caller that passes it, rather than when a request is sent. */
export function assertJson(value: unknown): void {
  try {
    JSON.stringify(value)
  } catch {
    throw new TypeError(
      'A session contains only what JSON can represent: no BigInt and no circular references',
    )
  }
}

/** Returns the content of the page as a change to an empty session. */
export function allOf(state: ProjectSessionState<Data>): Changes {
  const { projectData, currentStep, completedSteps } = state
  return { projectData: projectData ?? {}, currentStep, completedSteps }
}

/** Whether the content is that of an empty session. */
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

/** Reads the valid members of a response or a stored entry, and ignores all others. */
export function readChanges(source: unknown): Changes {
  if (!isData(source)) return noChanges
  const { projectData, currentStep, completedSteps } = source
  return {
    projectData: isData(projectData) ? projectData : {},
    ...(isStep(currentStep) && { currentStep }),
    ...(Array.isArray(completedSteps) && { completedSteps: orderedSteps(completedSteps) }),
  }
}

/** Returns the steps among `values`, without duplicates, in ascending order. */
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
