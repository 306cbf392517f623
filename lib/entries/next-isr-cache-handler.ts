/**
 * The entry `redis-session-storage/next-isr-cache-handler`, for `cacheHandler` in the Next.js
 * configuration. A thin wrapper over the core that exports the class itself, also as `default`.
 */
import { nextCacheHandlers, type NextIsrCacheHandlerClass } from 'redis-session-storage/native'

const { NextIsrCacheHandler } = nextCacheHandlers()

type Exported = NextIsrCacheHandlerClass & { readonly default: NextIsrCacheHandlerClass }

const exported: Exported = Object.assign(NextIsrCacheHandler, { default: NextIsrCacheHandler })

export = exported
