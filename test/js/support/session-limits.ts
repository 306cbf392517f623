/** Limits of the session routes that no test reaches. */
export const liftedLimits: Readonly<Record<string, string>> = {
  SESSION_RATE_LIMIT: '100000',
  SESSION_MAX_ATTEMPTS: '100000',
  SESSION_UNKNOWN_LIMIT: '100000',
  SESSION_CREATE_LIMIT: '100000',
  SESSION_CREATE_BYTES: '1024000000',
}

/** To be called before the default storage is used. */
export function liftSessionLimits(): void {
  Object.assign(process.env, liftedLimits)
}
