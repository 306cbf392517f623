import { projectSessionRoutes } from 'redis-session-storage/next'

export const { POST, PUT } = projectSessionRoutes()
