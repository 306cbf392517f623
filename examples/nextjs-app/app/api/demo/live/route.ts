import { redisSessionStorage } from 'redis-session-storage'
import { demoRoute } from '@/lib/demo/mode'

/** The health and the metrics of this instance. */
export const GET = demoRoute('Failed to read the metrics', async () => ({
  instance: process.pid,
  health: await redisSessionStorage.health(),
  metrics: redisSessionStorage.metrics(),
}))
