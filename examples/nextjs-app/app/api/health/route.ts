import { healthRoute } from 'redis-session-storage/next'

export const { GET } = healthRoute({ ready: true })
