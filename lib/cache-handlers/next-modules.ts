/** Loads modules of the Next.js that runs the app, resolved from the build output folder. */
import { createRequire } from 'node:module'
import { join } from 'node:path'

const loaded = new Map<string, unknown>()

/** Throws if that Next.js has no such module. `serverFolder` is `.next/server`. */
export function requireOfNext<T>(serverFolder: string, name: string): T {
  const id = `${serverFolder}\n${name}`
  if (!loaded.has(id)) loaded.set(id, createRequire(join(serverFolder, 'index.js'))(name))
  return loaded.get(id) as T
}
