import { tenantCacheRoutes } from 'redis-session-storage/next'
import { authenticate } from '@/lib/identity'

export const { GET, POST, DELETE } = tenantCacheRoutes({ authenticate })
