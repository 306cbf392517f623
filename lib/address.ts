/**
 * Where a server is and who asks: the parts of an address, from a URL and from single values, under
 * the names by which the user gave them.
 */
import { isIP } from 'node:net'
import { invalidArgument } from './errors'
import type { TlsOptions } from './options'

export interface Address {
  host?: string
  port?: number
  username?: string
  password?: string
  database?: number
  tls?: boolean | TlsOptions
}

/** How the user calls each part: `url` and `host`, or `REDIS_URL` and `REDIS_HOST`. */
export type AddressNames = { readonly url: string } & { readonly [part in keyof Address]-?: string }

export const optionNames: AddressNames = {
  url: 'url',
  host: 'host',
  port: 'port',
  username: 'username',
  password: 'password',
  database: 'database',
  tls: 'tls',
}

/** The parts that a URL holds. `redis://` leaves TLS out, so that it can be told beside it. */
export function parseUrl(url: string, name: string, operation: string): Address {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined) {
    throw invalidArgument(
      operation,
      `\`${name}\` is not a valid URL; special characters in its user and password must be ` +
        'percent-encoded',
    )
  }
  if (parsed.protocol !== 'redis:' && parsed.protocol !== 'rediss:') {
    throw invalidArgument(operation, `\`${name}\` must start with redis:// or rediss://`)
  }
  if (parsed.search !== '' || parsed.hash !== '') {
    throw invalidArgument(
      operation,
      `\`${name}\` must not have a part behind ? or #; in a user or password they are ` +
        'percent-encoded',
    )
  }
  return withoutEmpty({
    host: decode(parsed.hostname.replace(/^\[(.*)\]$/, '$1'), name, operation),
    port: parsed.port === '' ? undefined : checkPort(Number(parsed.port), name, operation),
    username: decode(parsed.username, name, operation),
    password: decode(parsed.password, name, operation),
    database: databaseOf(parsed.pathname, name, operation),
    tls: parsed.protocol === 'rediss:' ? true : undefined,
  })
}

/** Both sources in one; single values fill what the URL leaves out and must not contradict it. */
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
        `\`${names.url}\` and \`${names[part]}\` say different things; leave one of them out`,
      )
    }
  }
  return { ...url, ...given }
}

function sameValue(a: unknown, b: unknown): boolean {
  const aboutTls = typeof a === 'boolean'
  return aboutTls ? a === Boolean(b) : a === b
}

function withoutEmpty(address: Address): Address {
  const kept = Object.entries(address).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(kept)
}

function plainHost(host: string | undefined, name: string, operation: string): string | undefined {
  const bare = host?.replace(/^\[(.*)\]$/, '$1')
  if (bare === undefined || isIP(bare) !== 0 || !/[:/@\s]/.test(bare)) return bare
  throw invalidArgument(
    operation,
    `\`${name}\` must be a host name or an IP address alone; a port has its own place`,
  )
}

function decode(text: string, name: string, operation: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalidArgument(operation, `\`${name}\` holds a % that is not percent-encoding`)
  }
}

function checkPort(port: number, name: string, operation: string): number {
  if (port !== 0) return port
  throw invalidArgument(operation, `The port of \`${name}\` must be from 1 to 65535`)
}

function databaseOf(path: string, name: string, operation: string): number | undefined {
  if (path === '' || path === '/') return undefined
  if (/^\/\d{1,9}$/.test(path)) return Number(path.slice(1))
  throw invalidArgument(operation, `The path of \`${name}\` must be the number of a database`)
}
