import { projectSessionByIdRoutes } from 'redis-session-storage/next'

export const { GET, DELETE, PATCH } = projectSessionByIdRoutes()
