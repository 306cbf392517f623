/**
 * `redis-session-storage/next-isr-cache-handler`: for `cacheHandler` in the configuration of Next.js.
 * A thin wrapper over the core; what it exports is the class itself, also as `default`.
 */
import { nextCacheHandlers, type NextIsrCacheHandlerClass } from 'redis-session-storage/native'

const { NextIsrCacheHandler } = nextCacheHandlers()

type Exported = NextIsrCacheHandlerClass & { readonly default: NextIsrCacheHandlerClass }

const exported: Exported = Object.assign(NextIsrCacheHandler, { default: NextIsrCacheHandler })

export = exported
