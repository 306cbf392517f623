/**
 * The environment variables of the default storage and their checks. An empty variable counts as
 * not set. White space and quotes around a value are removed, except in a password.
 */
import { joinAddress, parseUrl, type Address, type AddressNames } from './address'
import { flag, integer, oneOf, utf8Text, type Check } from '../base/checks'
import { invalidArgument } from '../base/errors'
import type { Provider } from './options'
import { isQuoted, withoutLineEnd, withoutQuotes } from './text-values'

export type Environment = Readonly<Record<string, string | undefined>>

export const variableNames: AddressNames = {
  url: 'REDIS_URL',
  host: 'REDIS_HOST',
  port: 'REDIS_PORT',
  family: 'REDIS_URL',
  username: 'REDIS_USERNAME',
  password: 'REDIS_PASSWORD',
  database: 'REDIS_DB',
  tls: 'REDIS_TLS',
}

const upstashVariables = ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN']
const operation = 'environment'

function read<T>(env: Environment, name: string, check: Check<T>): T | undefined {
  const value = withoutQuotes(env[name] ?? '')
  return value === '' ? undefined : check(value, name, operation)
}

/**
 * White space and quotes at both ends may belong to a password, but rarely do: they are rejected.
 */
function readPassword(env: Environment): string | undefined {
  const name = variableNames.password
  const value = withoutLineEnd(env[name] ?? '')
  if (withoutQuotes(value) === '') return undefined
  if (value === value.trim() && !isQuoted(value)) return utf8Text(value, name, operation)
  throw invalidArgument(
    operation,
    `\`${name}\` has white space or quotes around it; remove them, or percent-encode them in ` +
      `\`${variableNames.url}\` if they belong to the password`,
  )
}

/**
 * If a namespace has a Service named `redis`, Kubernetes sets `REDIS_PORT=tcp://10.0.0.1:6379` in
 * its containers. Docker links do likewise.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
function isServiceLink(value: string | undefined): boolean {
  return /^(tcp|udp|sctp):\/\//i.test(withoutQuotes(value ?? ''))
}

const asText = utf8Text

function asInteger(min: number, max: number): Check<number> {
  const check = integer(min, max)
  return (value, name) =>
    check(/^\d+$/.test(String(value)) ? Number(value) : value, name, operation)
}

const words: Record<string, boolean> = { true: true, '1': true, false: false, '0': false }

const asFlag: Check<boolean> = (value, name) =>
  flag(words[String(value).toLowerCase()], name, operation)

const maxInt32 = 2 ** 31 - 1
const port = asInteger(1, 65535)
const count = asInteger(1, maxInt32)
const hits = asInteger(1, 1_000_000)

/** REDIS_PROVIDER. It determines which other variables are read. */
export function environmentProvider(env: Environment): Provider | undefined {
  return read(env, 'REDIS_PROVIDER', oneOf('redis', 'elasticache', 'upstash', 'memory'))
}

/** The first variable of Upstash's REST API that is set. */
export function upstashVariable(env: Environment): string | undefined {
  return upstashVariables.find((name) => read(env, name, asText) !== undefined)
}

/** The first variable with a server's address. */
export function addressVariable(env: Environment): string | undefined {
  const names = [variableNames.url, variableNames.host, ...upstashVariables]
  return names.find((name) => read(env, name, asText) !== undefined)
}

/** The first variable that implies a server; undefined if there is none. */
export function serverVariable(env: Environment): string | undefined {
  return Object.values(variableNames).find((name) => saysSomething(env, name))
}

function saysSomething(env: Environment, name: string): boolean {
  if (name === variableNames.tls) return read(env, name, asFlag) === true
  const linked = name === variableNames.port && isServiceLink(env[name])
  return !linked && read(env, name, asText) !== undefined
}

/**
 * The address in the REDIS_* variables. With `elsewhere` the options contain the address, and only
 * the credentials, the database and TLS are read.
 */
export function environmentAddress(env: Environment, elsewhere: boolean): Address {
  const single: Address = {
    username: read(env, variableNames.username, asText),
    password: readPassword(env),
    database: read(env, variableNames.database, asInteger(0, maxInt32)),
    tls: read(env, variableNames.tls, asFlag),
  }
  if (elsewhere) return joinAddress({}, single, variableNames, operation)
  single.host = read(env, variableNames.host, asText)
  const linked = isServiceLink(env[variableNames.port])
  single.port = linked ? undefined : read(env, variableNames.port, port)
  const url = read(env, variableNames.url, asText)
  const parts = url === undefined ? {} : parseUrl(url, variableNames.url, operation)
  return joinAddress(parts, single, variableNames, operation)
}

/** REDIS_KEY_PREFIX. */
export function environmentKeyPrefix(env: Environment): string | undefined {
  return read(env, 'REDIS_KEY_PREFIX', asText)
}

/** The limits of the session routes, each per client and minute. */
export function environmentLimits(env: Environment): {
  sessionRateLimit: number | undefined
  sessionMaxAttempts: number | undefined
  sessionUnknownLimit: number | undefined
  sessionCreateLimit: number | undefined
  sessionCreateBytes: number | undefined
} {
  return {
    sessionRateLimit: read(env, 'SESSION_RATE_LIMIT', hits),
    sessionMaxAttempts: read(env, 'SESSION_MAX_ATTEMPTS', hits),
    sessionUnknownLimit: read(env, 'SESSION_UNKNOWN_LIMIT', hits),
    sessionCreateLimit: read(env, 'SESSION_CREATE_LIMIT', hits),
    sessionCreateBytes: read(env, 'SESSION_CREATE_BYTES', asInteger(1024, 1_000_000 * 1024)),
  }
}

/** SESSION_TTL and SESSION_CLEANUP_INTERVAL, in seconds. */
export function environmentTimes(env: Environment): {
  sessionTtl: number | undefined
  cleanupInterval: number | undefined
} {
  return {
    sessionTtl: read(env, 'SESSION_TTL', count),
    cleanupInterval: read(env, 'SESSION_CLEANUP_INTERVAL', count),
  }
}
