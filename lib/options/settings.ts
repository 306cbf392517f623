/**
 * Settings: checked options, combined with the environment and completed with the defaults.
 */
import { joinAddress, optionNames, parseUrl, type Address } from './address'
import { checkSole, identityOfFunction, type AskCredentials } from './credentials'
import { isBuildPhase } from '../base/build-phase'
import { invalidArgument, type StorageError } from '../base/errors'
import {
  environmentAddress,
  environmentLimits,
  environmentOptions,
  environmentProvider,
  serverVariable,
  upstashVariable,
  type Environment,
} from './environment'
import type { Logger } from '../base/logger'
import type { NativeOptions } from '../native/native'
import { checkOptions, optionTable, routeLimits, type CheckedOptions } from './option-table'
import type { Provider } from './options'
import { withoutLineEnd } from './text-values'
import { nativeTls } from './tls'
import { refuseUnsupported, upstashUnsupported } from './unsupported'

/** Complete, valid settings of a storage. */
export interface Settings {
  native: NativeOptions
  /** Provides user name and password at each attempt to connect. */
  credentials: AskCredentials | undefined
  /** True if the embedded table is used because no server is configured. */
  unconfigured: boolean
  cacheTtl: number
  /** Requests allowed per client and minute on a session route. */
  sessionRateLimit: number
  /** Rejected tokens allowed per client and minute on a session route. */
  sessionMaxAttempts: number
  /** Requests for unknown sessions allowed per client and minute on a session route. */
  sessionUnknownLimit: number
  /** Sessions that one client may create per minute. */
  sessionCreateLimit: number
  /** Bytes of session data that one client may create per minute. */
  sessionCreateBytes: number
  logger: Logger | false
}

/**
 * Without `env` only the options apply. An address in the options takes precedence over
 * REDIS_PROVIDER: 'memory' there only makes the other variables ignored.
 *
 * @throws {StorageError} ERR_INVALID_ARGUMENT, with the name of the option or variable.
 */
export function makeSettings(
  given: unknown,
  env: Environment | undefined,
  operation: string,
): Settings {
  const options = checkOptions(given, operation)
  refuseUnsupported(options, operation)
  const provider = options.provider ?? environmentProvider(env ?? {})
  if (provider === 'upstash') throw upstashUnsupported(operation, 'REDIS_PROVIDER')
  const address = addressFor(provider, options, env, operation)
  if (address.host === undefined) checkNotRequired(provider, options, env, operation)
  checkSole(options.credentials, address, operation)
  return complete(address, provider, options, env ?? {}, operation)
}

/** Checks the options as `makeSettings` does, except for errors that depend on the environment. */
export function checkAlone(options: CheckedOptions, operation: string): void {
  refuseUnsupported(options, operation)
  const { host } = optionsAddress(options, operation)
  const inEnvironment = host === undefined && options.provider !== 'memory'
  makeSettings(inEnvironment ? { ...options, host: 'localhost' } : options, undefined, operation)
}

function addressFor(
  provider: Provider | undefined,
  options: CheckedOptions,
  env: Environment | undefined,
  operation: string,
): Address {
  const fromOptions = optionsAddress(options, operation)
  const elsewhere = fromOptions.host !== undefined
  if (options.provider === 'memory' && elsewhere) throw addressOfMemory(operation)
  if (provider === 'memory') return elsewhere ? fromOptions : {}
  const address = { ...environmentAddress(env ?? {}, elsewhere), ...fromOptions }
  if (address.host !== undefined) return address
  const why = reasonForServer(provider, options, fromOptions, env ?? {})
  if (why !== undefined) throw missing(why, env, operation)
  const variable = upstashVariable(env ?? {})
  if (variable !== undefined) throw upstashUnsupported(operation, variable)
  return address
}

/** The name of the setting that implies a server; undefined if there is none. */
function reasonForServer(
  provider: Provider | undefined,
  options: CheckedOptions,
  fromOptions: Address,
  env: Environment,
): string | undefined {
  if (provider !== undefined) return `\`${sourceOf(options)}\` is '${provider}'`
  if (options.credentials !== undefined) return '`credentials` is given'
  const [part] = Object.entries(fromOptions).find(([, value]) => value !== false) ?? []
  if (part !== undefined) return `\`${options.url ? optionNames.url : part}\` is given`
  const variable = serverVariable(env)
  return variable && `\`${variable}\` is set`
}

/** The name of the setting that contains the provider. */
function sourceOf({ provider }: CheckedOptions): string {
  return provider === undefined ? optionTable.provider.variable : 'provider'
}

/** Throws if a server is required. `next build` may run without one. */
function checkNotRequired(
  provider: Provider | undefined,
  options: CheckedOptions,
  env: Environment | undefined,
  operation: string,
): void {
  const required = options.requireRedis ?? environmentOptions(env ?? {}).requireRedis
  if (required !== true || isBuildPhase()) return
  const name = options.requireRedis ? 'requireRedis' : optionTable.requireRedis.variable
  const why = `\`${name}\` is true`
  if (provider !== 'memory') throw missing(why, env, operation)
  throw invalidArgument(
    operation,
    `${why}, but \`${sourceOf(options)}\` is 'memory': remove one of them`,
  )
}

function missing(why: string, env: Environment | undefined, operation: string): StorageError {
  const remedy = env === undefined ? '' : 'set REDIS_URL or REDIS_HOST, or '
  return invalidArgument(
    operation,
    `${why}, but the address of Redis is missing: ${remedy}give \`url\` or \`host\``,
  )
}

function optionsAddress(options: CheckedOptions, operation: string): Address {
  const { url, host, port, family, database, tls } = options
  const parts = url === undefined || url === '' ? {} : parseUrl(url, 'url', operation)
  const username = withoutLineEnd(options.username ?? '')
  const password = withoutLineEnd(options.password ?? '')
  const single = { host, port, family, username, password, database, tls }
  return joinAddress(parts, single, optionNames, operation)
}

function addressOfMemory(operation: string): StorageError {
  return invalidArgument(
    operation,
    "`provider` is 'memory', so `url` and `host` must be omitted: the embedded store has no address",
  )
}

function complete(
  address: Address,
  provider: Provider | undefined,
  options: CheckedOptions,
  env: Environment,
  operation: string,
): Settings {
  const variables = environmentOptions(env)
  const value = <N extends Defaulted>(name: N) =>
    (options[name] ?? variables[name] ?? optionTable[name].default) as Value<N>
  return {
    native: {
      host: address.host ?? '',
      port: address.port ?? optionTable.port.default,
      family: address.family ?? optionTable.family.default,
      username: address.username ?? '',
      password: address.password ?? '',
      askCredentials: options.credentials !== undefined,
      database: address.database ?? optionTable.database.default,
      ...nativeTls(address.tls, operation),
      ...poolSize(options, operation),
      connectTimeout: value('connectTimeout'),
      commandTimeout: value('commandTimeout'),
      maxQueueBytes: value('maxQueueBytes'),
      maxQueueCommands: value('maxQueueCommands'),
      fallback: value('fallback') === 'auto',
      memoryMaxBytes: options.memory?.maxBytes ?? optionTable.memory.members.maxBytes.default,
      sessionTtl: value('sessionTtl'),
      slidingExpiration: value('slidingExpiration'),
      absoluteSessionTtl: options.absoluteSessionTtl ?? 0,
      maxSessionsPerUser: value('maxSessionsPerUser'),
      cleanupInterval: value('cleanupInterval'),
      maxValueBytes: value('maxValueBytes'),
      keyPrefix: value('keyPrefix'),
    },
    credentials: options.credentials,
    unconfigured: address.host === undefined && provider !== 'memory',
    cacheTtl: value('cacheTtl'),
    ...limits(env),
    logger: options.logger ?? console,
  }
}

/** The options with a default in the table. */
type Defaulted = {
  [N in keyof typeof optionTable]: (typeof optionTable)[N] extends { default: unknown } ? N : never
}[keyof typeof optionTable]

type Value<N extends Defaulted> = NonNullable<CheckedOptions[N]>

type Limits = Pick<Settings, keyof typeof routeLimits>

function limits(env: Environment): Limits {
  const given = environmentLimits(env)
  const names = Object.keys(routeLimits) as (keyof Limits)[]
  const values = names.map((name) => [name, given[name] ?? routeLimits[name].default])
  return Object.fromEntries(values)
}

function poolSize(
  options: CheckedOptions,
  operation: string,
): { poolMin: number; poolMax: number } {
  const { min, max } = optionTable.pool.members
  const poolMin = options.pool?.min ?? min.default
  const poolMax = options.pool?.max ?? Math.max(max.default, poolMin)
  if (poolMin <= poolMax) return { poolMin, poolMax }
  throw invalidArgument(operation, '`pool.min` must not be greater than `pool.max`')
}

/** Returns equal text for settings that may share a storage. Loggers are ignored. */
export function identityOf(settings: Settings): string {
  const credentials = identityOfFunction(settings.credentials)
  return JSON.stringify({ ...settings, credentials, logger: undefined })
}
