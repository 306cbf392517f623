/**
 * The entry `redis-session-storage/next-cache-handler`, for `cacheHandlers` in the Next.js
 * configuration. A thin wrapper over the core that exports the handler itself, also as `default`.
 */
import { nextCacheHandlers, type NextCacheHandler } from 'redis-session-storage/native'

const { nextCacheHandler } = nextCacheHandlers()

type Exported = NextCacheHandler & { readonly default: NextCacheHandler }

const exported: Exported = Object.assign(nextCacheHandler, { default: nextCacheHandler })

export = exported
