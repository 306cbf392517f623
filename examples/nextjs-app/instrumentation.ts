/** Called once for each server, before its first request; never during a build. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { openAtStart, closeAtEnd } = await import('./instrumentation-node')
  openAtStart()
  closeAtEnd()
}
