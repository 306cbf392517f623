/**
 * Fills what storages remember of the sessions that they saw, 131,072 texts each, before the memory
 * of the process is judged: else it would grow by that for as long as a soak lasts.
 */
import type { Storage } from 'redis-session-storage'

const texts = 150_000
const atOnce = 500
/** Members of about the length that the soak's own sessions have. */
const data = { text: 'x'.repeat(200) }

export async function fillRemembered(storages: readonly Storage[]): Promise<void> {
  await Promise.all(storages.map(fill))
}

async function fill({ sessions }: Storage): Promise<void> {
  for (let filled = 0; filled < texts; filled += atOnce) {
    await Promise.allSettled(Array.from({ length: atOnce }, () => sessions.create(data)))
  }
}
