/**
 * Formats metrics in the Prometheus text format, version 0.0.4.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import { errorCodes } from '../base/errors'
import type { Latency, Metrics } from './metrics'

const prefix = 'redis_session_storage_'

type Labels = Record<string, string>
type Sample = [labels: Labels, value: number]

export function prometheusText(metrics: Metrics): string {
  return [
    ...counters(metrics),
    ...gauges(metrics),
    errors(metrics),
    breaker(metrics),
    family('gauge', 'info', 'The backend in use', [[{ type: metrics.type }, 1]]),
    durations(metrics.latency),
  ].join('')
}

function counters(metrics: Metrics): string[] {
  const { cache } = metrics
  const rows: [name: string, help: string, value: number][] = [
    ['sessions_created', 'Sessions created', metrics.created],
    ['sessions_completed', 'Sessions removed by complete', metrics.completed],
    ['sessions_deleted', 'Sessions deleted or evicted', metrics.deleted],
    [
      'sessions_expired',
      'Sessions whose expiry this process noticed; keys that Redis expires are not counted',
      metrics.expired,
    ],
    [
      'sessions_lost_to_eviction',
      'Sessions deleted because Redis had evicted the index of their user',
      metrics.sessionsLostToEviction,
    ],
    ['cache_hits', 'Cache reads that found a value', cache.hits],
    ['cache_misses', 'Cache reads that found no fresh value', cache.misses],
    ['cache_sets', 'Cache entries stored', cache.sets],
    ['cache_deletes', 'Calls that delete a cache entry', cache.deletes],
    ['cache_invalidations', 'Calls that invalidate tags or a tenant', cache.invalidations],
    ['cache_errors', 'Cache calls that failed', cache.errors],
    [
      'next_cache_too_large',
      'Entries of the caches of Next.js not stored because they exceed maxValueBytes',
      metrics.nextCacheTooLarge,
    ],
    ['commands', 'Commands sent', metrics.commands],
    ['sent_bytes', 'Bytes sent to the server', metrics.bytesSent],
    ['received_bytes', 'Bytes received from the server', metrics.bytesReceived],
    ['reconnects', 'Connections lost after they had been ready', metrics.reconnects],
    ['timeouts', 'Commands without a reply in time', metrics.timeouts],
    [
      'fallback_operations',
      'Operations served from memory while the server was away',
      metrics.fallbackOperations,
    ],
    ['replayed', 'Journal entries and invalidations that were replayed', metrics.replayed],
    ['lost', 'Journal entries that could not be replayed', metrics.lost],
    ['conflicts', 'Changes of session members that lost against a later update', metrics.conflicts],
    ['breaker_opened', 'Times that the circuit breaker opened', metrics.breaker.openedCount],
  ]
  return rows.map(([name, help, value]) => family('counter', `${name}_total`, help, [[{}, value]]))
}

function gauges({ ready, connected, writable, pool, memory, journal }: Metrics): string[] {
  const rows: [name: string, help: string, value: number][] = [
    ['ready', 'Whether the store has responded at least once', Number(ready)],
    ['connected', 'Whether a connection is ready', Number(connected)],
    ['writable', 'Whether the store accepted the latest write', Number(writable)],
    ['pool_connections', 'Connections open or being opened', pool.connections],
    ['pool_ready', 'Connections that accept commands', pool.ready],
    ['pool_in_flight', 'Commands in flight', pool.inFlight],
    ['pool_queued', 'Commands queued and not sent yet', pool.queued],
    ['pool_queued_bytes', 'Bytes of all pending commands', pool.queuedBytes],
    ['memory_entries', 'Entries of the embedded store', memory.entries],
    ['memory_bytes', 'Bytes of the embedded store', memory.bytes],
    ['journal_entries', 'Journal entries to replay', journal.entries],
    ['journal_bytes', 'Bytes of the journal entries to replay', journal.bytes],
    ['journal_invalidations', 'Invalidations to replay', journal.invalidations],
  ]
  return rows.map(([name, help, value]) => family('gauge', name, help, [[{}, value]]))
}

function errors({ errorsByCode }: Metrics): string {
  const samples = errorCodes.map((code): Sample => [{ code }, errorsByCode[code] ?? 0])
  return family('counter', 'errors_total', 'Calls that failed', samples)
}

function breaker({ breaker: { state } }: Metrics): string {
  const states = ['closed', 'open', 'half-open'] as const
  const samples = states.map((name): Sample => [{ state: name }, Number(name === state)])
  return family('gauge', 'breaker_state', '1 for the current state of the circuit breaker', samples)
}

function durations(latency: Metrics['latency']): string {
  const name = 'operation_duration_seconds'
  const head = heading('histogram', name, 'Duration of calls until their outcome')
  const rows = Object.entries(latency).flatMap(([operation, one]) => rowsOf(name, operation, one))
  return head + rows.join('')
}

function rowsOf(name: string, operation: string, { buckets, sum, count }: Latency): string[] {
  return [
    ...buckets.map(([bound, within]) =>
      row(`${name}_bucket`, { operation, le: String(bound) }, within),
    ),
    row(`${name}_bucket`, { operation, le: '+Inf' }, count),
    row(`${name}_sum`, { operation }, sum),
    row(`${name}_count`, { operation }, count),
  ]
}

function family(type: string, name: string, help: string, samples: Sample[]): string {
  return heading(type, name, help) + samples.map((sample) => row(name, ...sample)).join('')
}

function heading(type: string, name: string, help: string): string {
  return `# HELP ${prefix}${name} ${help}\n# TYPE ${prefix}${name} ${type}\n`
}

function row(name: string, labels: Labels, value: number): string {
  const written = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  const list = written.length === 0 ? '' : `{${written.join(',')}}`
  return `${prefix}${name}${list} ${value}\n`
}

function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
}
