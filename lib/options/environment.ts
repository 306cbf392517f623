/**
 * The environment variables of the default storage and their checks. An empty variable counts as
 * not set. White space and quotes around a value are removed, except in a password.
 */
import { joinAddress, parseUrl, type Address, type AddressNames } from './address'
import { invalidArgument } from '../base/errors'
import { anyText, isOn } from './option-kinds'
import {
  optionTable,
  routeLimits,
  type CheckedOptions,
  type Group,
  type Option,
} from './option-table'
import type { Provider } from './options'
import { isQuoted, withoutLineEnd, withoutQuotes } from './text-values'

export type Environment = Readonly<Record<string, string | undefined>>

const { url, host, port, username, password, database, tls, requireRedis } = optionTable

export const variableNames: AddressNames = {
  url: url.variable,
  host: host.variable,
  port: port.variable,
  family: url.variable,
  username: username.variable,
  password: password.variable,
  database: database.variable,
  tls: tls.variable,
}

const upstashVariables = ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN']
const operation = 'environment'

/** An option that a variable sets. */
type Readable<T> = Pick<Option<T>, 'kind'> & { readonly variable: string }

function read<T>(env: Environment, { kind, variable }: Readable<T>): T | undefined {
  const value = withoutQuotes(env[variable] ?? '')
  return value === '' ? undefined : kind.parse(value, variable, operation)
}

function isSet(env: Environment, variable: string): boolean {
  return read(env, { kind: anyText, variable }) !== undefined
}

/**
 * White space and quotes at both ends may belong to a password, but rarely do: they are rejected.
 */
function readPassword(env: Environment): string | undefined {
  const name = password.variable
  const value = withoutLineEnd(env[name] ?? '')
  if (withoutQuotes(value) === '') return undefined
  if (value === value.trim() && !isQuoted(value)) return password.kind.parse(value, name, operation)
  throw invalidArgument(
    operation,
    `\`${name}\` has white space or quotes around it; remove them, or percent-encode them in ` +
      `\`${url.variable}\` if they belong to the password`,
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

/** REDIS_PROVIDER. It determines which other variables are read. */
export function environmentProvider(env: Environment): Provider | undefined {
  return read(env, optionTable.provider)
}

/** The first variable of Upstash's REST API that is set. */
export function upstashVariable(env: Environment): string | undefined {
  return upstashVariables.find((name) => isSet(env, name))
}

/** The first variable by which the default storage would use a server or be an error. */
export function redisVariable(env: Environment): string | undefined {
  const names = [url.variable, host.variable, ...upstashVariables]
  const { variable } = requireRedis
  const isRequired = isOn(withoutQuotes(env[variable] ?? ''))
  return names.find((name) => isSet(env, name)) ?? (isRequired ? variable : undefined)
}

/** The first variable that implies a server; undefined if there is none. */
export function serverVariable(env: Environment): string | undefined {
  return Object.values(variableNames).find((name) => impliesServer(env, name))
}

function impliesServer(env: Environment, name: string): boolean {
  if (name === tls.variable) return read(env, tls) === true
  const linked = name === port.variable && isServiceLink(env[name])
  return !linked && isSet(env, name)
}

/**
 * The address in the REDIS_* variables. With `elsewhere` the options contain the address, and only
 * the credentials, the database and TLS are read.
 */
export function environmentAddress(env: Environment, elsewhere: boolean): Address {
  const single: Address = {
    username: read(env, username),
    password: readPassword(env),
    database: read(env, database),
    tls: read(env, tls),
  }
  if (elsewhere) return joinAddress({}, single, variableNames, operation)
  single.host = read(env, host)
  single.port = isServiceLink(env[port.variable]) ? undefined : read(env, port)
  const address = read(env, url)
  const parts = address === undefined ? {} : parseUrl(address, url.variable, operation)
  return joinAddress(parts, single, variableNames, operation)
}

/** The values of these options, or limits, that variables set. */
function readAll<N extends string, T>(
  env: Environment,
  options: Readonly<Record<N, Readable<T>>>,
): Partial<Record<N, T>> {
  const entries = Object.entries<Readable<T>>(options)
  const values = entries.map(([name, option]) => [name, read(env, option)])
  return Object.fromEntries(values) as Partial<Record<N, T>>
}

/** Options that are read by `environmentAddress` and `environmentProvider`. */
const ofAddress = new Set([...Object.keys(variableNames), 'provider'])

/** The options of the table with a variable, except those of the address. */
const simpleOptions = Object.fromEntries(
  Object.entries<Option | Group>(optionTable).flatMap(([name, option]) => {
    if (ofAddress.has(name) || 'members' in option || option.variable === undefined) return []
    return [[name, { kind: option.kind, variable: option.variable }]]
  }),
)

/** The options, except those of the address, that variables set. */
export function environmentOptions(env: Environment): CheckedOptions {
  return readAll(env, simpleOptions)
}

/** The limits of the session routes that variables set, each per client and minute. */
export function environmentLimits(env: Environment) {
  return readAll(env, routeLimits)
}
