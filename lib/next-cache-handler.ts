/**
 * `redis-session-storage/next-cache-handler`: for `cacheHandlers` in the configuration of Next.js. A
 * thin wrapper over the core; what it exports is the handler itself, also as `default`.
 */
import { nextCacheHandlers, type NextCacheHandler } from 'redis-session-storage/native'

const { nextCacheHandler } = nextCacheHandlers()

type Exported = NextCacheHandler & { readonly default: NextCacheHandler }

const exported: Exported = Object.assign(nextCacheHandler, { default: nextCacheHandler })

export = exported
