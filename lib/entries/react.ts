'use client'
/**
 * The entry `redis-session-storage/react`: the project session hook. The app bundles this module
 * with its own React. It contains no server code, no Node.js module and no native addon.
 */
export { useProjectSession } from '../react/use-project-session'
export type { Change } from '../react/engine'
export type { ProjectSessionOptions } from '../react/options'
export type { SessionRequestError } from '../react/session-request-error'
export type { ProjectSessionState, SaveStatus } from '../react/state'
export type { Submission, Submit } from '../react/submit'
export type { ProjectSession } from '../react/use-project-session'
