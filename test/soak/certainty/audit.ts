/** Reads everything that was ever created, once the faults are over. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { auditor, isOk, type Call } from './call'
import { Client } from './client'
import { callsOf } from './history'
import { JournalFile } from './journal'
import { Random } from './random'
import { flatten } from './workload/members'

const tenant = 'acme'
const inFlight = 50

/** The calls of the audit. `url` is the server's own address. */
export async function audit(
  calls: Call[],
  url: string,
  packageFolder: string,
  journal: string,
): Promise<Call[]> {
  const load = createRequire(join(packageFolder, 'package.json'))
  const { createStorage } = load('redis-session-storage') as typeof import('redis-session-storage')
  const storage = createStorage({ url, fallback: 'never', commandTimeout: 20_000, logger: false })
  const file = new JournalFile(journal)
  const parts = {
    by: auditor,
    number: 0,
    random: new Random(0),
    shared: [],
    share: () => undefined,
  }
  const client = new Client({ storage, journal: file, ...parts })
  const reads = readsOf(calls, client)
  const workers = Array.from({ length: inFlight }, async () => {
    for (let read = reads.pop(); read; read = reads.pop()) await read()
  })
  await Promise.all(workers)
  await storage.close()
  file.close()
  return callsOf({ by: auditor, journal, killed: Infinity })
}

function readsOf(calls: Call[], client: Client): (() => Promise<unknown>)[] {
  const { sessions, tenantSessions, bridgeTokens, cache } = client.storage
  const acknowledged = calls.filter(isOk)
  const unique = (op: RegExp, of: (call: Call) => string, all = acknowledged) =>
    [...new Set(all.filter((call) => op.test(call.op)).map(of))].filter((key) => key !== '')
  const valueOf = (call: Call) => call.value as string
  const keyOf = (call: Call) => call.key
  const plain = /^(values|wrapper)\.(set|incr)$/
  return [
    ...unique(/^sessions\.(create|rotate)$/, valueOf).map(
      (id) => () => client.call('sessions.get', id, {}, () => sessions.get(id), flatten),
    ),
    ...unique(/^tenantSessions\.create$/, (call) => call.value.sessionId as string).map(
      (id) => () => {
        const work = () => tenantSessions.get(tenant, id)
        return client.call('tenantSessions.get', id, {}, work, flatten)
      },
    ),
    ...unique(/^tenantSessions\.create$/, keyOf, calls).map((key) => () => {
      const work = () => tenantSessions.list(tenant, key.split('/')[1]!)
      const idsOf = (found: { sessionId: string }[]) => found.map((session) => session.sessionId)
      return client.call('tenantSessions.list', key, { user: key }, work, idsOf)
    }),
    ...unique(/^bridgeTokens\.issue$/, valueOf).map(
      (token) => () => client.call('bridgeTokens.peek', token, {}, () => bridgeTokens.peek(token)),
    ),
    ...unique(/^cache\.(set|orFetch)$/, keyOf, calls).map((key) => () => {
      const [of, name] = key.split('/') as [string, string]
      return client.call('cache.get', key, { tenant: of }, () => cache.get(of, 'soak', name))
    }),
    ...unique(plain, keyOf, calls).map(
      (key) => () => client.call(`${client.valuesName}.get`, key, {}, () => client.values.get(key)),
    ),
  ]
}
