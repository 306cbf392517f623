const home = globalThis as unknown as Record<symbol, unknown>

/**
 * One value for the whole process. Bundlers give routes, pages and instrumentation separate copies
 * of a module, and `next dev` creates new copies after an edit.
 */
export function processWide<T>(name: string, make: () => T): T {
  const key = Symbol.for(`project-planner.${name}`)
  home[key] ??= make()
  return home[key] as T
}
