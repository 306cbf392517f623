/**
 * The name of the app, on its way from `next.config.ts` to the cache handlers. `next start` evaluates
 * the configuration in the process of the server; a standalone server has it as JSON, in a variable.
 */
import { isAppName } from '../names'

const variable = 'REDIS_SESSION_STORAGE_APP'
const standaloneConfig = '__NEXT_PRIVATE_STANDALONE_CONFIG'

/** The `env` of the configuration with the name, which is then also that of this process. */
export function withAppName(env: Record<string, string> | undefined, app: string) {
  process.env[variable] = app
  return { ...env, [variable]: app }
}

/** Undefined for an app without a name. */
export function currentAppName(): string | undefined {
  const name = process.env[variable] ?? nameIn(process.env[standaloneConfig])
  return typeof name === 'string' && isAppName(name) ? name : undefined
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
