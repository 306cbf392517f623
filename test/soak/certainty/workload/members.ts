/**
 * The members of a session: one of each process, some that all write, and an object of both. The
 * journal has them as paths, such as `nested.shared`.
 */
import type { Client } from '../client'

export type Members = Record<string, string>

const shared = ['shared0', 'shared1', 'nested.shared0', 'nested.shared1']
const processes = 8

function own(number: number): string[] {
  return [`own${number}`, `nested.own${number}`]
}

/** Every member, with the value of its creation. */
export function initialMembers(client: Client): Members {
  const value = client.newValue()
  const paths = [...shared, ...Array.from({ length: processes }, (_, i) => own(i)).flat()]
  return Object.fromEntries(paths.map((path) => [path, value]))
}

/** One or two members with new values. */
export function someMembers(client: Client): Members {
  const { random } = client
  const paths = random.shuffled([...shared, ...own(client.number % processes)])
  return Object.fromEntries(paths.slice(0, random.between(1, 2)).map((p) => [p, client.newValue()]))
}

export function unflatten(members: Members): Record<string, unknown> {
  const nested: Record<string, string> = {}
  const flat: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(members)) {
    if (path.startsWith('nested.')) nested[path.slice('nested.'.length)] = value
    else flat[path] = value
  }
  return Object.keys(nested).length > 0 ? { ...flat, nested } : flat
}

const isOurs = (name: string) => /^(own|shared)\d$/.test(name)

/** Of a session, or null. */
export function flatten(session: Record<string, any> | null): Members | null {
  if (session === null) return null
  const flat = Object.entries(session).filter(([name]) => isOurs(name))
  const nested = Object.entries((session['nested'] ?? {}) as Members)
  return Object.fromEntries([...flat, ...nested.map(([name, value]) => [`nested.${name}`, value])])
}
