/**
 * Where the cache handlers of Next.js keep their entries: in the default storage. A build keeps to
 * itself: it needs no server, and leaves nothing in the one that serves the app of today.
 */
import { defaultStorage } from '../default-storage'
import type { NextCache } from '../next-cache'
import { makeSettings } from '../settings'
import { StorageHandle } from '../storage'

let ofTheBuild: StorageHandle | undefined

export function nextCache(): NextCache {
  if (process.env.NEXT_PHASE !== 'phase-production-build') return defaultStorage().nextCache
  ofTheBuild ??= new StorageHandle(
    makeSettings({ provider: 'memory', logger: false }, undefined, 'createStorage'),
  )
  return ofTheBuild.nextCache
}
