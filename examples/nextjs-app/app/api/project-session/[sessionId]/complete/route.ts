import { completeSessionRoute } from 'redis-session-storage/next'

export const { POST } = completeSessionRoute()
