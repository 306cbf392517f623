/**
 * The app's own validation of data from a browser: a function, or a schema of any library that
 * implements Standard Schema (https://standardschema.dev), such as Zod, Valibot or ArkType.
 */
import { isObject, member } from '../base/checks'
import { invalidArgument } from '../base/errors'
import { signaling } from './app-functions'
import { badRequest } from './refusal'

/**
 * Validates the fields of a request. If it throws a validation error, the response is 400 with the
 * message of the error.
 *
 * Some errors are not validation errors. They become 500 or 503 and their message is not sent:
 * programming errors (TypeError, ReferenceError), aborted or aggregated operations (DOMException,
 * AggregateError), and errors with a string `code`, such as those of the system, a database or a
 * storage.
 *
 * @param fields The fields that the request contains.
 * @returns A message or false to reject the fields with 400, an object to store in place of the
 * fields, or undefined to accept them unchanged. May be a promise.
 * @example
 * const validate: ValidateFunction = ({ currentStep }) =>
 *   currentStep > 4 ? 'currentStep must be at most 4' : undefined
 */
export type ValidateFunction = (fields: any) => unknown

/**
 * A schema of a library that implements Standard Schema.
 *
 * @see https://standardschema.dev
 */
export interface StandardSchema {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => unknown
  }
}

/** A validation function or a Standard Schema. */
export type Validate = ValidateFunction | StandardSchema

interface Issue {
  message: string
  path?: readonly unknown[] | undefined
}

/**
 * Names of validation errors in common libraries. They stay validation errors even with a `code`.
 */
const aboutFields = ['ValidationError', 'StructError', 'AssertionError']
/** Programming errors, and operations that were aborted, timed out or failed in all parts. */
const notAboutFields = [TypeError, ReferenceError, AggregateError, DOMException]

export function checkValidate(value: unknown, name: string, operation: string): Validate {
  const standard = member(value, '~standard', name, operation)
  const validate = member(standard, 'validate', name, operation)
  if (typeof validate === 'function') return asSchema(validate.bind(standard) as Method)
  if (typeof value === 'function') return signaling(value as ValidateFunction)
  throw invalidArgument(operation, `\`${name}\` must be a function or a Standard Schema`)
}

type Method = StandardSchema['~standard']['validate']

function asSchema(validate: Method): StandardSchema {
  return { '~standard': { version: 1, vendor: '', validate: signaling(validate) } }
}

/** Returns the fields to store. Throws a Refusal (400) with the validation message. */
export async function validated<T extends object>(
  fields: T,
  validate: Validate | undefined,
): Promise<T> {
  if (validate === undefined) return fields
  const schema = standardOf(validate)
  const run = schema?.validate ?? (validate as ValidateFunction)
  const result = await attempt(() => run(fields))
  const value = schema ? valueOf(result) : result
  if (typeof value === 'string' || value === false)
    throw badRequest(value || 'The body is not valid')
  return isObject(value) ? (value as T) : fields
}

async function attempt(run: () => unknown): Promise<unknown> {
  try {
    return await run()
  } catch (error) {
    const problem = problemIn(error)
    throw problem === undefined ? error : badRequest(problem)
  }
}

/**
 * Returns the validation message of an error. Undefined when the error does not concern the fields.
 */
function problemIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const issues = issuesIn(error)
  if (issues !== undefined || aboutFields.includes(error.name)) return issues ?? error.message
  const failed = typeof (error as { code?: unknown }).code === 'string'
  return failed || notAboutFields.some((kind) => error instanceof kind) ? undefined : error.message
}

function valueOf(result: unknown): unknown {
  const problem = issuesIn(result)
  if (problem !== undefined) throw badRequest(problem)
  return (result as { value?: unknown }).value
}

/** Returns the issues of a Standard Schema result, or of an error with such issues, as text. */
function issuesIn(result: unknown): string | undefined {
  const { issues } = (result ?? {}) as { issues?: readonly Issue[] | undefined }
  return Array.isArray(issues) ? issues.map(sayIssue).join('; ') : undefined
}

function sayIssue({ message, path = [] }: Issue): string {
  const names = path.map((part) => String(isObject(part) ? part.key : part))
  return names.length === 0 ? message : `${names.join('.')}: ${message}`
}

function standardOf(value: unknown): StandardSchema['~standard'] | undefined {
  const standard = (value as Partial<StandardSchema> | null | undefined)?.['~standard']
  return typeof standard?.validate === 'function' ? standard : undefined
}
