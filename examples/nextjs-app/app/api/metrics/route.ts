import { metricsRoute } from 'redis-session-storage/next'

export const { GET } = metricsRoute()
