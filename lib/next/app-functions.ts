/**
 * Functions of the app that routes call, such as `authenticate`. Next.js implements `redirect()`,
 * `notFound()` and its checks for dynamic rendering by throwing errors with a `digest`. Such an
 * error must reach Next.js unchanged, through every `catch` on its way. An option that holds a
 * function is therefore checked with `appFunction`, whose result wraps such an error in a
 * `NextSignal`.
 */
import { callable, type Check } from '../base/checks'
import { StorageError } from '../base/errors'
import { Refusal } from './refusal'

/**
 * Carries an error that belongs to Next.js. Not an `Error`, so that no handler mistakes it for a
 * failure.
 */
export class NextSignal {
  constructor(readonly error: unknown) {}
}

type Method = (...args: never[]) => unknown

/** Awaits the function and throws a NextSignal for an error with a string `digest`. */
export function signaling<F extends Method>(call: F): (...args: Parameters<F>) => Promise<unknown> {
  return async (...args) => {
    try {
      return await call(...args)
    } catch (error) {
      throw hasDigest(error) ? new NextSignal(error) : error
    }
  }
}

/** Checks an option that holds an asynchronous function of the app. */
export function appFunction<F extends Method | undefined>(): Check<F> {
  return (value, name, operation) => signaling(callable(value, name, operation)) as unknown as F
}

/**
 * Rethrows the error if it belongs to Next.js. Next.js also throws such errors when a request or
 * its parameters are read.
 */
export function rethrowSignal(error: unknown): void {
  if (error instanceof NextSignal) throw error.error
  if (hasDigest(error) && !isOurs(error)) throw error
}

/** Never throws, although the error may be a Proxy. */
function hasDigest(error: unknown): boolean {
  try {
    return typeof (error as { digest?: unknown } | null | undefined)?.digest === 'string'
  } catch {
    return false
  }
}

function isOurs(error: unknown): boolean {
  try {
    return error instanceof StorageError || error instanceof Refusal
  } catch {
    return false
  }
}
