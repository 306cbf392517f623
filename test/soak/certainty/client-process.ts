/** A client process: makes calls until its parent stops or kills it. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from './client'
import { JournalFile } from './journal'
import type { Assignment, ToClient, ToParent } from './messages'
import { Random } from './random'
import { doSomething } from './workload'

const callers = 6
/** Milliseconds at most between two pieces of work of one caller. */
const longestPause = 60
/** After a failure: calls that fail at once would outnumber all others. */
const longestRest = 500
/** Milliseconds that a process may take to settle, or its last calls to end. */
const patience = 40_000

const send = (message: ToParent) => void process.send!(message)

let client: Client
let stopped = false

function open({ package: folder, by, number, seed, journal, storage, shared }: Assignment): void {
  const load = createRequire(join(folder, 'package.json'))
  const { createStorage } = load('redis-session-storage') as typeof import('redis-session-storage')
  client = new Client({
    storage: createStorage({ ...storage, logger: false }),
    by,
    number,
    random: new Random(seed),
    journal: new JournalFile(journal),
    shared,
    share: (item) => send({ type: 'shared', item }),
  })
  client.storage.on('fallback', () => {
    client.event('fallback')
    send({ type: 'fallback' })
  })
  client.storage.on('recovered', () => client.event('recovered'))
  for (let i = 0; i < callers; i++) void keepCalling()
  send({ type: 'ready' })
}

async function keepCalling(): Promise<void> {
  while (!stopped) {
    const { failures } = client
    await doSomething(client)
    await sleep(client.random.below(client.failures > failures ? longestRest : longestPause))
  }
}

/** Resolves once the store is healthy and has been given everything. */
async function settle(): Promise<boolean> {
  const deadline = performance.now() + patience
  while (performance.now() < deadline) {
    const { status, journal } = await client.storage.health()
    if (status === 'healthy' && journal === 0) return true
    await sleep(50)
  }
  return false
}

async function stop(): Promise<void> {
  stopped = true
  const deadline = performance.now() + patience
  while (client.pending > 0 && performance.now() < deadline) await sleep(20)
  const settled = await settle()
  await client.storage.close()
  if (settled) client.event('stopped')
  process.send!({ type: 'stopped' } satisfies ToParent, () => process.exit(settled ? 0 : 3))
}

process.on('message', (message: ToClient) => {
  switch (message.type) {
    case 'start':
      return open(message.assignment)
    case 'shared':
      return client.pools.add(message.item)
    case 'settle':
      return void settle().then((settled) => {
        if (settled) client.event('settled')
        if (settled) send({ type: 'settled' })
      })
    case 'stop':
      return void stop()
  }
})
process.on('disconnect', () => process.exit(4))
