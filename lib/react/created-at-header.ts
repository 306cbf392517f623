/**
 * The request header that identifies the session when a cookie carries the id. Another tab may have
 * begun another session, which the cookie then names. The value is the session's `createdAt`, which
 * stays constant when the session id is rotated.
 */
export const createdAtHeader = 'Session-Created-At'
