/**
 * Parses a server's address and credentials, from a URL and from single values. Errors use the
 * names under which the user provided the values.
 */
import { isIP } from 'node:net'
import { invalidArgument } from '../base/errors'
import type { Family } from './options'
import { withoutQuotes } from './text-values'
import type { TlsTexts } from './tls'

export interface Address {
  host?: string | undefined
  port?: number | undefined
  family?: Family | undefined
  username?: string | undefined
  password?: string | undefined
  database?: number | undefined
  tls?: boolean | TlsTexts | undefined
}

/** The name of each part in error messages: `url` and `host`, or `REDIS_URL` and `REDIS_HOST`. */
export type AddressNames = { readonly url: string } & { readonly [part in keyof Address]-?: string }

export const optionNames: AddressNames = {
  url: 'url',
  host: 'host',
  port: 'port',
  family: 'family',
  username: 'username',
  password: 'password',
  database: 'database',
  tls: 'tls',
}

/** The URL protocols, and whether each enables TLS. */
const protocols: Record<string, boolean | undefined> = {
  'redis:': false,
  'valkey:': false,
  'rediss:': true,
  'valkeys:': true,
}

/**
 * Parses a URL. `redis://` leaves TLS undefined, so that the option `tls` can enable it. White
 * space and quotes around the URL are removed.
 */
export function parseUrl(text: string, name: string, operation: string): Address {
  const url = withoutQuotes(text)
  if (!url.includes('://')) throw wrongProtocol(name, operation)
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined) throw notParsed(url, name, operation)
  const tls = protocols[parsed.protocol]
  if (tls === undefined) throw refusedProtocol(parsed, name, operation)
  const isBare = parsed.hostname === '' && /^[a-z]+:\/*$/i.test(url)
  if (isBare) throw invalidArgument(operation, `\`${name}\` must name a host`)
  return withoutEmpty({
    host: plainHost(decode(parsed.hostname, name, operation), name, operation),
    port: parsed.port === '' ? undefined : checkPort(Number(parsed.port), name, operation),
    family: familyOf(parsed, name, operation),
    username: decode(parsed.username, name, operation),
    password: decode(parsed.password, name, operation),
    database: databaseOf(parsed.pathname, name, operation),
    tls: tls ? true : undefined,
  })
}

/** The message must not contain any part of the URL, because each may be part of a password. */
function notParsed(url: string, name: string, operation: string): Error {
  const [, port] = /^[^/]*\/\/(?:.*@)?(?:\[[^\]]*\]|[^:/?#]*):([^/?#]+)/s.exec(url) ?? []
  if (port !== undefined && !isPort(port)) return wrongPort(name, operation)
  return invalidArgument(
    operation,
    `\`${name}\` is not a valid URL; special characters in its user and password must be ` +
      'percent-encoded',
  )
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535
}

/**
 * Combines both sources. Single values fill in what the URL leaves out and must not contradict it.
 */
export function joinAddress(
  url: Address,
  single: Address,
  names: AddressNames,
  operation: string,
): Address {
  const given = withoutEmpty({ ...single, host: plainHost(single.host, names.host, operation) })
  for (const part of Object.keys(given) as (keyof Address)[]) {
    if (url[part] !== undefined && !sameValue(url[part], given[part])) {
      throw invalidArgument(
        operation,
        `\`${names.url}\` and \`${names[part]}\` have different values; omit one of them`,
      )
    }
  }
  const joined = { ...url, ...given }
  checkFamily(joined, names, operation)
  return joined
}

function sameValue(a: unknown, b: unknown): boolean {
  const aboutTls = typeof a === 'boolean'
  return aboutTls ? a === Boolean(b) : a === b
}

function withoutEmpty(address: Address): Address {
  const kept = Object.entries(address).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(kept)
}

function wrongProtocol(name: string, operation: string): Error {
  return invalidArgument(
    operation,
    `\`${name}\` must start with redis://, rediss://, valkey:// or valkeys://`,
  )
}

function refusedProtocol({ hostname }: URL, name: string, operation: string): Error {
  if (!hostname.endsWith('.upstash.io')) return wrongProtocol(name, operation)
  return invalidArgument(
    operation,
    `\`${name}\` holds the address of Upstash's REST interface, which is not supported yet; use ` +
      'the address rediss://default:<password>@<name>.upstash.io:6379 of the same database',
  )
}

/** Characters of URLs, of quoted or unexpanded values and of lists. No host name contains them. */
const noHost = /[:/@\s"'`,;?#\\<>{}$\p{Cc}]/u
/** The maximum length of a DNS name with a trailing dot. */
const longestHost = 254

function plainHost(host: string | undefined, name: string, operation: string): string | undefined {
  const bare = host?.replace(/^\[(.*)\]$/, '$1')
  if (bare === undefined || isIP(bare) !== 0) return bare
  if (bare.length <= longestHost && !noHost.test(bare)) return bare
  throw invalidArgument(
    operation,
    `The host of \`${name}\` must be a host name or an IP address alone, without quotes or white ` +
      'space; a port, and a URL, have their own places',
  )
}

function checkFamily({ host, family }: Address, names: AddressNames, operation: string): void {
  const version = isIP(host ?? '')
  if (version === 0 || !family || family === version) return
  throw invalidArgument(
    operation,
    `\`${names.family}\` requires IPv${family}, but the host is an IPv${version} address`,
  )
}

function decode(text: string, name: string, operation: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalidArgument(operation, `\`${name}\` contains a % that is not percent-encoding`)
  }
}

function checkPort(port: number, name: string, operation: string): number {
  if (port !== 0) return port
  throw wrongPort(name, operation)
}

function wrongPort(name: string, operation: string): Error {
  return invalidArgument(operation, `The port of \`${name}\` must be from 1 to 65535`)
}

function databaseOf(path: string, name: string, operation: string): number | undefined {
  if (path === '' || path === '/') return undefined
  if (/^\/\d{1,9}\/?$/.test(path)) return Number.parseInt(path.slice(1), 10)
  throw invalidArgument(operation, `The path of \`${name}\` must be the number of a database`)
}

const families = new Map<string, Family>([
  ['0', 0],
  ['4', 4],
  ['6', 6],
])

/** An @ after ? or # indicates an unencoded password. The message must not show any part of it. */
function familyOf(parsed: URL, name: string, operation: string): Family | undefined {
  const { search, hash, searchParams } = parsed
  if (hash !== '' || search.includes('@')) {
    throw invalidArgument(
      operation,
      `\`${name}\` must not have a fragment after #, nor an @ after ?; in a user or password, these ` +
        'three are percent-encoded',
    )
  }
  const unknown = [...searchParams.keys()].find((key) => key !== 'family')
  if (unknown !== undefined) {
    // A parameter without a value may be the end of a password.
    const isName = /^\w{1,40}$/.test(unknown) && search.includes(`${unknown}=`)
    const shown = isName ? `'${unknown}'` : 'that is not supported'
    throw invalidArgument(
      operation,
      `\`${name}\` has a query parameter ${shown}; only 'family' is supported`,
    )
  }
  const [value, ...more] = searchParams.getAll('family')
  if (value === undefined) return undefined
  const family = more.length === 0 ? families.get(value) : undefined
  if (family !== undefined) return family
  throw invalidArgument(operation, `The query parameter 'family' of \`${name}\` must be 0, 4 or 6`)
}
