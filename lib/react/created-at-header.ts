/**
 * The request header by which a page names the session that it means where a cookie carries the id:
 * another tab may have begun another session, which the cookie then names. Its value is the session's
 * `createdAt`, which stays when the session gets a new id.
 */
export const createdAtHeader = 'Session-Created-At'
