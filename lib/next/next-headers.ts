/**
 * The headers of the request that Next.js is handling, for functions that receive only cookies.
 * This file loads `next/headers` if it is installed.
 */
import { rethrowSignal } from './app-functions'
import type { HeaderSource, RequestParts } from './header-values'

interface NextHeaders {
  headers(): Promise<HeaderSource>
}

let loaded: NextHeaders | null | undefined

function load(): NextHeaders | null {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- `next` has no `exports`
    return require('next/headers') as NextHeaders
  } catch {
    return null
  }
}

/** Undefined without Next.js and outside of a request. */
export async function nextHeaders(): Promise<RequestParts | undefined> {
  if (loaded === undefined) loaded = load()
  try {
    return loaded === null ? undefined : { headers: await loaded.headers() }
  } catch (error) {
    rethrowSignal(error)
    return undefined
  }
}
