/**
 * `redis-session-storage/next-isr-cache-handler`: for `cacheHandler` in the configuration of Next.js.
 * A thin wrapper over the core; what it exports is the class itself, also as `default`.
 */
import { nextCacheHandlers } from 'redis-session-storage/native'

const { NextIsrCacheHandler } = nextCacheHandlers()

type Exported = typeof NextIsrCacheHandler & { readonly default: typeof NextIsrCacheHandler }

const exported: Exported = Object.assign(NextIsrCacheHandler, { default: NextIsrCacheHandler })

export = exported
