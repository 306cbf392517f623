/**
 * The engines of a page: one for each set of session routes, so that a component that is mounted
 * again, or twice, finds what it left. A server keeps none: its visitors would share it.
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
