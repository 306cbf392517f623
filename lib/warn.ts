/**
 * Exceptions of user code that no caller can catch. They are reported as warnings of the process, so
 * that they are seen and do no harm.
 */

/**
 * Calls a user's function whose outcome nobody awaits. An exception or a rejected promise becomes a
 * warning.
 */
export function runGuarded(what: string, call: () => unknown): void {
  try {
    const result = call()
    if (typeof result === 'object' && result !== null) catchRejection(what, result)
  } catch (error) {
    warn(what, error)
  }
}

/** A thenable's `then` is user code: it is called by `resolve`, which catches what it throws. */
function catchRejection(what: string, result: object): void {
  new Promise((resolve) => resolve(result)).catch((error: unknown) => warn(what, error))
}

/** Never throws. */
export function warn(what: string, error: unknown): void {
  try {
    // Its text, not the error itself: one of another context is no Error to emitWarning.
    process.emitWarning(`${what} threw: ${describe(error)}`, 'StorageWarning')
  } catch {
    // A replaced emitWarning, or a Error.prepareStackTrace that throws.
  }
}

/** The stack of an error, or the type of what is none. Never throws: a getter of `stack` may. */
export function describe(error: unknown): string {
  try {
    const { stack } = (error ?? {}) as { stack?: unknown }
    return typeof stack === 'string' ? stack : typeof error
  } catch {
    return 'an error that cannot be read'
  }
}
