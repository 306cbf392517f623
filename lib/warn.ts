/**
 * A user's function threw where nobody can catch it: said as a warning of the process, so that it
 * is seen and hinders nobody. Never throws.
 */
export function warn(what: string, error: unknown): void {
  // Its text, not the error itself: one of another context is no Error to emitWarning.
  process.emitWarning(`${what} threw: ${describe(error)}`, 'StorageWarning')
}

function describe(error: unknown): string {
  const { stack } = (error ?? {}) as { stack?: unknown }
  return typeof stack === 'string' ? stack : typeof error
}
