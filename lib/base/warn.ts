/**
 * Reports exceptions of user code that no caller can catch, as process warnings.
 */

/**
 * Calls a user's function whose result is not awaited. An exception or a rejected promise becomes a
 * process warning.
 */
export function runGuarded(what: string, call: () => unknown): void {
  try {
    const result = call()
    if (typeof result === 'object' && result !== null) catchRejection(what, result)
  } catch (error) {
    warn(what, error)
  }
}

/** A thenable's `then` is user code. `resolve` calls it and catches its exceptions. */
function catchRejection(what: string, result: object): void {
  new Promise((resolve) => resolve(result)).catch((error: unknown) => warn(what, error))
}

/** Never throws. */
export function warn(what: string, error: unknown): void {
  try {
    // Passes the text: emitWarning does not recognize an error of another context as an Error.
    process.emitWarning(`${what} threw: ${describe(error)}`, 'StorageWarning')
  } catch {
    // emitWarning was replaced, or Error.prepareStackTrace throws.
  }
}

/**
 * The stack of an error, or the type of any other value. Never throws, although a getter of `stack`
 * may.
 */
export function describe(error: unknown): string {
  try {
    const { stack } = (error ?? {}) as { stack?: unknown }
    return typeof stack === 'string' ? stack : typeof error
  } catch {
    return 'an error that cannot be read'
  }
}
