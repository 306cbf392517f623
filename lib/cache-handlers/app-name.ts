/**
 * The name of the app, on its way from `next.config.ts` to the cache handlers. `next start`
 * evaluates the configuration in the server process. A standalone server has the configuration as
 * JSON in an environment variable. If one process evaluates the configurations of several apps, the
 * build output identifies the app. `'use cache'` has no build output, so it uses the configuration
 * evaluated last.
 */
import { isAppName } from '../base/names'
import { builtEnvironment } from './build-output'

const variable = 'REDIS_SESSION_STORAGE_APP'
const standaloneConfig = '__NEXT_PRIVATE_STANDALONE_CONFIG'

/** Undefined for an app without a name. */
type Name = string | undefined

interface Apps {
  names: Set<Name>
  hasWarned: boolean
}

/** Shared by all copies of this module in the thread. */
function apps(): Apps {
  const global = globalThis as Record<symbol, Apps | undefined>
  return (global[Symbol.for('redis-session-storage.apps')] ??= {
    names: new Set(),
    hasWarned: false,
  })
}

/**
 * Returns the `env` of the configuration with the name added, and sets the variable in this
 * process.
 */
export function withAppName(env: Record<string, string> | undefined, app: Name) {
  const name = app ?? env?.[variable]
  apps().names.add(name)
  if (name === undefined) delete process.env[variable]
  else process.env[variable] = name
  return name === undefined ? env : { ...env, [variable]: name }
}

/**
 * Returns the name of the app that owns the build output, or of the only app in the process. Falls
 * back to the name of the configuration evaluated last. Undefined for an app without a name.
 */
export function currentAppName(serverFolder?: string): Name {
  const { names } = apps()
  if (names.size < 2) return nameOfProcess()
  const built = serverFolder === undefined ? undefined : builtEnvironment(serverFolder)
  const name = built?.[variable]
  if (built !== undefined && names.has(name)) return name
  warnOnce()
  return nameOfProcess()
}

function nameOfProcess(): Name {
  const name = process.env[variable] ?? nameIn(process.env[standaloneConfig])
  return typeof name === 'string' && isAppName(name) ? name : undefined
}

function warnOnce(): void {
  const { names, hasWarned } = apps()
  if (hasWarned) return
  apps().hasWarned = true
  const list = [...names].map((name) => (name === undefined ? 'one without a name' : `'${name}'`))
  const used = nameOfProcess()
  process.emitWarning(
    `One process runs several apps: ${list.join(', ')}. Next.js does not tell a cache handler for ` +
      `which of them it works: ${used === undefined ? 'no name' : `the name '${used}'`} is used for ` +
      "all. Run each app in a process of its own, or without 'use cache' and outside of development.",
    'StorageWarning',
  )
}

let parsed: { text: string; name: unknown } | undefined

function nameIn(text: string | undefined): unknown {
  if (text === undefined) return undefined
  if (parsed?.text !== text) parsed = { text, name: parseName(text) }
  return parsed.name
}

function parseName(text: string): unknown {
  try {
    return (JSON.parse(text) as { env?: Record<string, unknown> | undefined }).env?.[variable]
  } catch {
    return undefined
  }
}
