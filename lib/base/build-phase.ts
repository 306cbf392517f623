/** True in the processes of `next build` that render pages. They may have no Redis. */
export function isBuildPhase(): boolean {
  return process.env.NEXT_PHASE === 'phase-production-build'
}
