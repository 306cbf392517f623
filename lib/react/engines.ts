/**
 * The engines of a page, one per endpoint, storage key and `cookie`. A component that is mounted
 * again finds the engine of its earlier mount. On a server every call returns a new engine, because
 * a shared one would leak data between visitors.
 */
import { isBrowser } from './browser'
import { ProjectSessionEngine } from './engine'
import type { ResolvedOptions } from './options'

const engines = new Map<string, ProjectSessionEngine>()

export function engineFor(options: ResolvedOptions): ProjectSessionEngine {
  if (!isBrowser()) return new ProjectSessionEngine(options)
  const { endpoint, storageKey, cookie } = options
  const name = JSON.stringify([endpoint, storageKey, cookie])
  const engine = engines.get(name) ?? new ProjectSessionEngine(options)
  engines.set(name, engine)
  return engine
}
