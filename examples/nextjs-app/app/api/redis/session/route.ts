import { tenantSessionRoutes } from 'redis-session-storage/next'
import { authenticate } from '@/lib/identity'

export const { GET, POST, PUT, DELETE } = tenantSessionRoutes({ authenticate })
