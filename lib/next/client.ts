/**
 * Who asks, as far as a rate limit wants to know: the address from which a request reached the first
 * proxy that is trusted. `x-forwarded-for` grows at its right end; what stands further left than the
 * trusted proxies wrote was written by the client, who may write anything. Without any trusted proxy
 * the whole header may be forged.
 */
import { isIPv4, isIPv6 } from 'node:net'
import { callable, integer, type Check } from '../checks'

export interface ClientOptions {
  /** Who asks, in place of the session's id or the address. */
  clientKey?: ((request: Request) => string | Promise<string>) | undefined
  /** Proxies in front of this server, each of which adds to `x-forwarded-for`: 0. */
  trustedProxies?: number | undefined
}

export const clientChecks = {
  clientKey: callable as Check<ClientOptions['clientKey']>,
  trustedProxies: integer(0, 100) as Check<number | undefined>,
}

/**
 * The client's address; of an IPv6 address its /64, which is what one client has. 'unknown' when the
 * request does not tell.
 */
export function clientKey(
  request: Request,
  { trustedProxies = 0 }: Pick<ClientOptions, 'trustedProxies'> = {},
): string {
  const hops = (request.headers.get('x-forwarded-for') ?? '').split(',')
  const hop = hops.at(-Math.max(trustedProxies, 1)) ?? hops[0]!
  const address = withoutPort(hop.trim())
  if (isIPv4(address)) return address
  return isIPv6(address) ? networkOf(address) : 'unknown'
}

function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(hop)
  if (bracketed) return bracketed[1]!
  return hop.replace(/^([\d.]+):\d+$/, '$1')
}

/** An IPv4 address that is written as an IPv6 one is what it was. */
function networkOf(address: string): string {
  const groups = groupsOf(address)
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (mapped) return groups.slice(6).flatMap(bytesOf).join('.')
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** The eight groups. */
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
