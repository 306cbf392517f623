/**
 * What an older version of the package stored in Redis: recorded by scripts/record-stored-data.mjs,
 * and put into another server as if it had just been stored.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SharedRedis } from './shared-redis'

interface StoredString {
  type: 'string'
  value: string
  pttl: number
}

interface StoredSortedSet {
  type: 'zset'
  /** Members and scores in turn. */
  value: string[]
  pttl: number
}

export interface RecordedData {
  version: string
  /** Epoch milliseconds. */
  recordedAt: number
  /** What the calls resolved to. */
  names: {
    project: Record<'created' | 'updated' | 'rotated' | 'withEnd', string>
    tenant: Record<'first' | 'updated' | 'other' | 'withEnd', string>
    token: string
    fence: number
  }
  keys: Record<string, StoredString | StoredSortedSet>
}

export function recordedData(version: string): RecordedData {
  const file = join(__dirname, `../fixtures/stored-by-${version}.json`)
  return JSON.parse(readFileSync(file, 'utf8')) as RecordedData
}

/** Stores every key with its TTL; all times in keys' values are moved to now. */
export async function load(server: SharedRedis, data: RecordedData): Promise<void> {
  const age = Date.now() - data.recordedAt
  for (const [key, stored] of Object.entries(data.keys)) {
    if (stored.type === 'string') await server.command('SET', key, moved(stored.value, age))
    else await server.command('ZADD', key, ...scoresFirst(stored.value.map((v) => moved(v, age))))
    if (stored.pttl > 0) await server.command('PEXPIRE', key, stored.pttl)
  }
}

function scoresFirst(membersAndScores: string[]): string[] {
  return membersAndScores.map((_, i) => membersAndScores[i % 2 === 0 ? i + 1 : i - 1]!)
}

/** Times are spelled in ISO 8601, or as 16 digits: microseconds since the epoch. */
function moved(text: string, age: number): string {
  return text
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\b/g, (time) =>
      new Date(Date.parse(time) + age).toISOString(),
    )
    .replace(/\b1\d{15}\b/g, (time) => String(Number(time) + age * 1000))
}
