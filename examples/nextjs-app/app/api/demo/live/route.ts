import { redisSessionStorage } from 'redis-session-storage'
import { demoRoute } from '@/lib/demo/mode'

/** How the store of this instance is, and what it has counted. */
export const GET = demoRoute('Failed to read the metrics', async () => ({
  instance: process.pid,
  health: await redisSessionStorage.health(),
  metrics: redisSessionStorage.metrics(),
}))
