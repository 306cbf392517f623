/**
 * What the routes of a project session can be told.
 */
import { flag, isObject, shape } from '../checks'
import { projectLimitChecks, type ProjectLimitOptions } from './limit-options'
import { schemeChecks, type SchemeOptions } from './scheme'
import { checkValidate, type Validate } from './validate'

export interface CompleteSessionOptions extends ProjectLimitOptions, SchemeOptions {
  /** The session's id travels in an HttpOnly cookie and in no body: false. */
  cookie?: boolean | undefined
}

export interface ProjectSessionOptions extends CompleteSessionOptions {
  /** A rule for `projectData`, `currentStep` and `completedSteps`, which a request names in part. */
  validate?: Validate | undefined
}

const checkOptions = shape<ProjectSessionOptions>({
  ...projectLimitChecks,
  ...schemeChecks,
  cookie: flag,
  validate: checkValidate,
})

const checkCompleteOptions = shape<CompleteSessionOptions>({
  ...projectLimitChecks,
  ...schemeChecks,
  cookie: flag,
})

/** Throws ERR_INVALID_ARGUMENT that names the option. */
export function projectOptions(options: unknown, factory: string): ProjectSessionOptions {
  return checkOptions(options ?? {}, isObject(options ?? {}) ? '' : 'options', factory)
}

export function completeOptions(options: unknown, factory: string): CompleteSessionOptions {
  return checkCompleteOptions(options ?? {}, isObject(options ?? {}) ? '' : 'options', factory)
}
