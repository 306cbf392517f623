/** Servers that refuse writes and read, each for one of the reasons for which Redis does that. */
import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startRedis, type RedisServer } from './redis-server'
import { until } from './until'

export const refusals = ['MISCONF', 'NOREPLICAS', 'READONLY', 'OOM'] as const
export type RefusalReason = (typeof refusals)[number]

export interface RefusingServer {
  server: RedisServer
  refuse(): Promise<unknown>
  accept(): Promise<unknown>
  stop(): Promise<void>
}

export async function startRefusing(reason: RefusalReason): Promise<RefusingServer> {
  if (reason === 'MISCONF') return startWithoutDisk()
  const server = await startRedis()
  const turns: Record<Exclude<RefusalReason, 'MISCONF'>, [begin: string[], end: string[]]> = {
    NOREPLICAS: [
      ['CONFIG', 'SET', 'min-replicas-to-write', '1'],
      ['CONFIG', 'SET', 'min-replicas-to-write', '0'],
    ],
    READONLY: [
      ['REPLICAOF', '127.0.0.1', String(await freePort())],
      ['REPLICAOF', 'NO', 'ONE'],
    ],
    OOM: [
      ['CONFIG', 'SET', 'maxmemory', '1'],
      ['CONFIG', 'SET', 'maxmemory', '0'],
    ],
  }
  const [begin, end] = turns[reason]
  return {
    server,
    refuse: () => server.command(...begin),
    accept: () => server.command(...end),
    stop: () => server.stop(),
  }
}

/** Where the snapshot is to go stands a directory. */
async function startWithoutDisk(): Promise<RefusingServer> {
  const dir = await mkdtemp(join(tmpdir(), 'refusing-'))
  const server = await startRedis('--dir', dir, '--save', '3600 1')
  const snapshot = join(dir, 'dump.rdb')
  const save = async (status: string) => {
    await server.command('BGSAVE')
    const saved = async () => String(await server.command('INFO', 'persistence'))
    await until(
      async () => (await saved()).includes(`rdb_last_bgsave_status:${status}`),
      `the snapshot to end with ${status}`,
    )
  }
  return {
    server,
    refuse: async () => {
      await mkdir(snapshot)
      await save('err')
    },
    accept: async () => {
      await rm(snapshot, { recursive: true })
      await save('ok')
    },
    stop: async () => {
      await server.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
