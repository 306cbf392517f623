/** The one tenant of the demo, in the browser and in the server. */
export const tenant = 'demo'

/** Whose sessions the live view shows. */
export const viewer = 'ada'

/** The user of the test page, whose sessions evict no session of another user. */
export const tester = 'tester'
