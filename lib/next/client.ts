/**
 * The client of a request, as rate limits identify it: the address that connected to the outermost
 * trusted proxy. Proxies append to `x-forwarded-for`, so the client itself may have written any
 * entry left of those of the trusted proxies. Without a trusted proxy the whole header may be
 * forged.
 */
import { isIPv4, isIPv6 } from 'node:net'
import { integer, member, type Check } from '../base/checks'
import { appFunction } from './app-functions'
import { appendedBy, listIn, requestParts, type HeaderSource } from './header-values'

/** Options that identify the client of a request. */
export interface ClientOptions {
  /**
   * Returns a key that identifies the client for rate limits, such as a user's ID.
   * @default the session's ID, the tenant's user, or the client's address
   */
  clientKey?: ((request: Request) => string | Promise<string>) | undefined
  /**
   * The number of proxies in front of this server that append to `x-forwarded-for`.
   * @default 0
   */
  trustedProxies?: number | undefined
}

const proxyCount = integer(0, 100)

export const clientChecks = {
  clientKey: appFunction<ClientOptions['clientKey']>(),
  trustedProxies: proxyCount as Check<number | undefined>,
}

/**
 * Returns the client's address, for your own rate limits. An IPv6 address is reduced to its /64,
 * the block that one client usually controls.
 *
 * @param request A Request, or its headers: `await headers()` in a Server Action.
 * @param options `trustedProxies`: the number of proxies in front of this server, 0 to 100.
 * Default: 0.
 * @returns The address, or `'unknown'` when the request has no valid one.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an argument is not valid.
 * @example
 * await storage.rateLimits.hit(`login:${clientKey(await headers())}`, { limit: 5, window: 60 })
 */
export function clientKey(
  request: Request | HeaderSource,
  options: Pick<ClientOptions, 'trustedProxies'> = {},
): string {
  const given = member(options, 'trustedProxies', 'trustedProxies', 'clientKey')
  const proxies = given === undefined ? 0 : proxyCount(given, 'trustedProxies', 'clientKey')
  const list = listIn(requestParts(request, 'clientKey').headers.get('x-forwarded-for'))
  const address = withoutPort(appendedBy(proxies, list) ?? '')
  if (isIPv4(address)) return address
  return isIPv6(address) ? networkOf(address) : 'unknown'
}

function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(hop)
  if (bracketed) return bracketed[1]!
  return hop.replace(/^([\d.]+):\d+$/, '$1')
}

/** An IPv4-mapped IPv6 address becomes the IPv4 address. */
function networkOf(address: string): string {
  const groups = groupsOf(address)
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (mapped) return groups.slice(6).flatMap(bytesOf).join('.')
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** Expands the address to its eight groups. */
function groupsOf(address: string): number[] {
  const [left = '', right] = address.replace(/%.*$/, '').split('::')
  const head = numbersIn(left)
  const tail = numbersIn(right ?? '')
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

function numbersIn(groups: string): number[] {
  if (groups === '') return []
  return groups
    .split(':')
    .flatMap((group) => (isIPv4(group) ? pairsOf(group) : [parseInt(group, 16)]))
}

function pairsOf(address: string): [number, number] {
  const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number]
  return [a * 256 + b, c * 256 + d]
}

function bytesOf(group: number): [number, number] {
  return [group >> 8, group & 255]
}
