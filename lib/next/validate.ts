/**
 * The user's own rule for what a browser sends: a function, or a schema of any library that speaks
 * Standard Schema (https://standardschema.dev), such as Zod, Valibot or ArkType.
 */
import { isObject, member } from '../checks'
import { invalidArgument } from '../errors'
import { signaling } from './app-functions'
import { badRequest } from './refusal'

/**
 * Gives a text that says what is wrong, or the fields as they are to be stored, or nothing when they
 * are good as they are. An error that it throws is what is wrong, too, unless it is a mistake in the
 * code (a TypeError or a ReferenceError) or a failure of what it asked: of the system, a database or
 * a storage, whose errors bear a `code`.
 */
export type ValidateFunction = (fields: any) => unknown

export interface StandardSchema {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => unknown
  }
}

export type Validate = ValidateFunction | StandardSchema

interface Issue {
  message: string
  path?: readonly unknown[]
}

/** How libraries call the errors that say what is wrong with a value, whatever else these bear. */
const aboutFields = ['ValidationError', 'StructError', 'AssertionError']
/** Mistakes in the code; and what was aborted, came too late or failed in all its parts. */
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

/** The fields as they are to be stored; throws a Refusal (400) that says what is wrong. */
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

/** What an error says of the fields; undefined when it is not about them. */
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

/** What a result of Standard Schema, or an error that bears such issues, says is wrong. */
function issuesIn(result: unknown): string | undefined {
  const { issues } = (result ?? {}) as { issues?: readonly Issue[] }
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
