const home = globalThis as unknown as Record<symbol, unknown>

/**
 * One value for the whole process: bundlers give routes, pages and instrumentation copies of a
 * module of their own, and `next dev` makes them anew after an edit.
 */
export function processWide<T>(name: string, make: () => T): T {
  const key = Symbol.for(`project-planner.${name}`)
  home[key] ??= make()
  return home[key] as T
}
