/**
 * Fills what storages remember of the sessions that they saw, 64 MiB each, before the memory of the
 * process is judged: else it would grow by that for as long as a soak lasts.
 */
import type { Storage } from 'redis-session-storage'

const bytes = 64 * 2 ** 20
const textBytes = 2048
const atOnce = 64

export async function fillRemembered(storages: readonly Storage[]): Promise<void> {
  await Promise.all(storages.map(fill))
}

async function fill({ sessions }: Storage): Promise<void> {
  const text = 'x'.repeat(textBytes)
  for (let filled = 0; filled < bytes; filled += atOnce * textBytes) {
    await Promise.allSettled(Array.from({ length: atOnce }, () => sessions.create({ text })))
  }
}
