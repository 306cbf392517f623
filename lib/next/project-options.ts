/** Options of the project session routes. */
import { flag, isObject, shape } from '../base/checks'
import { projectLimitChecks, type ProjectLimitOptions } from './limit-options'
import { schemeChecks, type SchemeOptions } from './scheme'
import { checkValidate, type Validate } from './validate'

/** Options of `completeSessionRoute`. */
export interface CompleteSessionOptions extends ProjectLimitOptions, SchemeOptions {
  /**
   * Sends the session's ID in an HttpOnly cookie and in no body, so that scripts cannot read it.
   * @default false
   */
  cookie?: boolean | undefined
}

/** Options of `projectSessionRoutes` and `projectSessionByIdRoutes`. */
export interface ProjectSessionOptions extends CompleteSessionOptions {
  /**
   * Validates `projectData`, `currentStep` and `completedSteps` before they are stored. It receives
   * only the members that the request contains.
   * @default none
   */
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
