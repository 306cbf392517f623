/**
 * The name of the app, on its way from `next.config.ts` to the cache handlers. `next start` evaluates
 * the configuration in the process of the server; a standalone server has it as JSON, in a variable.
 * Where one process evaluates the configurations of several apps, the output of a build says to which
 * of them it belongs. `'use cache'` has no such output: then the configuration evaluated last counts.
 */
import { isAppName } from '../names'
import { builtEnvironment } from './build-output'

const variable = 'REDIS_SESSION_STORAGE_APP'
const standaloneConfig = '__NEXT_PRIVATE_STANDALONE_CONFIG'

/** An app without a name is undefined. */
type Name = string | undefined

interface Apps {
  names: Set<Name>
  hasWarned: boolean
}

/** Of this process: modules may be loaded more than once. */
function apps(): Apps {
  const global = globalThis as Record<symbol, Apps | undefined>
  return (global[Symbol.for('redis-session-storage.apps')] ??= {
    names: new Set(),
    hasWarned: false,
  })
}

/** The `env` of the configuration with the name, which is then also that of this process. */
export function withAppName(env: Record<string, string> | undefined, app: Name) {
  const name = app ?? env?.[variable]
  apps().names.add(name)
  if (name === undefined) delete process.env[variable]
  else process.env[variable] = name
  return name === undefined ? env : { ...env, [variable]: name }
}

/**
 * The name of the app whose build has that output, or of the only app; undefined when it has none.
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
