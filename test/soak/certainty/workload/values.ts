/** Plain values: registers, counters, and keys that are claimed with `NX`. */
import { now } from '../clock'
import type { Client } from '../client'

const registers = 6
const counters = 3

const anyRegister = (client: Client) => `value${client.random.below(registers)}`
const anyCounter = (client: Client) => `counter${client.random.below(counters)}`
const anyClaim = (client: Client) => `claim${Math.floor(now() / 4000)}-${client.random.below(3)}`

export async function set(client: Client): Promise<void> {
  const key = anyRegister(client)
  const value = client.newValue()
  await client.call(`${client.valuesName}.set`, key, { value }, () => client.values.set(key, value))
}

export async function get(client: Client): Promise<void> {
  const key = anyRegister(client)
  await client.call(`${client.valuesName}.get`, key, {}, async () =>
    client.random.chance(0.7) ? client.values.get(key) : (await client.values.mget(key))[0]!,
  )
}

export async function increment(client: Client): Promise<void> {
  const key = anyCounter(client)
  await client.call(`${client.valuesName}.incr`, key, {}, () => client.values.incr(key))
}

export async function claim(client: Client): Promise<void> {
  const key = anyClaim(client)
  await client.call(`${client.valuesName}.setNX`, key, {}, () =>
    client.values.set(key, client.by, { NX: true }),
  )
}

export async function unclaim(client: Client): Promise<void> {
  const key = anyClaim(client)
  await client.call(`${client.valuesName}.del`, key, {}, () => client.values.del(key))
}
