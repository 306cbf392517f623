/** The one tenant of the demo, in the browser and in the server. */
export const tenant = 'demo'

/** Whose sessions the live view shows. */
export const viewer = 'ada'

/** Who makes the sessions of the test page, so that they end nobody else's. */
export const tester = 'tester'
