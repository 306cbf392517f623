/** A storage of its own, opened, used and closed in the middle of its calls. */
import { createStorage } from 'redis-session-storage'
import { between } from './random'
import { Stage, type Life } from './stage'

/** Milliseconds for which a close goes on telling the server what it has missed. */
export const replayAtClose = 10_000

/** The life on this server. */
export function churnLife(url: string): Life {
  return async ({ watch, caller }) => {
    const commandTimeout = between(100, 1000)
    const keyPrefix = `churn${between(0, 1_000_000)}:`
    const storage = createStorage({
      url,
      keyPrefix,
      commandTimeout,
      sessionTtl: 300,
      logger: false,
    })
    const stage = new Stage(storage, commandTimeout, watch, caller)
    const calls = Array.from({ length: between(1, 20) }, () => createAndRead(stage))
    if (between(0, 1)) await Promise.all(calls)
    // What is in flight ends first, and that takes two calls; then comes a last one to the server.
    await watch.call('close', 3 * commandTimeout + replayAtClose, () => storage.close())
    await Promise.all(calls)
  }
}

async function createAndRead(stage: Stage): Promise<void> {
  const { sessions } = stage.storage
  const mark = stage.newMark()
  const closed = { expected: ['ERR_CLOSED'] }
  const created = await stage.call('sessions.create', () => sessions.create({ mark }), closed)
  if (!created.ok) return
  const got = await stage.call('sessions.get', () => sessions.get(created.value), closed)
  if (got.ok) stage.expect(got.value?.mark === mark, 'churn: not what was stored')
}
