import { configure, createStorage, redisSessionStorage } from 'redis-session-storage'
import type { Metrics } from '../../lib/storage/metrics'
import { prometheusText } from '../../lib/storage/prometheus'
import { onBothBackends } from './support/backends'
import { parsePrometheus, type Family } from './support/prometheus'

const prefix = 'redis_session_storage_'

function valueOf(families: Map<string, Family>, name: string, labels = {}): number | undefined {
  const samples = families.get(prefix + name)?.samples ?? []
  return samples.find((sample) => JSON.stringify(sample.labels) === JSON.stringify(labels))?.value
}

onBothBackends('the metrics of a storage as text', (open, backend) => {
  test('contain the numbers of metrics(), each after the header of its family', async () => {
    const storage = open({ keyPrefix: 'text:' })
    const id = await storage.sessions.create({ a: 1 })
    await storage.sessions.delete(id)
    await expect(storage.sessions.update(id, {})).rejects.toThrow()
    await storage.cache.set('t', 'n', 'k', 1)
    await storage.cache.get('t', 'n', 'k')
    const metrics = storage.metrics()
    const families = parsePrometheus(storage.metricsText())
    for (const [name, value] of Object.entries({
      sessions_created_total: 1,
      sessions_completed_total: 0,
      sessions_deleted_total: 1,
      sessions_expired_total: metrics.expired,
      sessions_lost_to_eviction_total: 0,
      cache_hits_total: 1,
      cache_misses_total: 0,
      cache_sets_total: 1,
      next_cache_too_large_total: 0,
      commands_total: metrics.commands,
      sent_bytes_total: metrics.bytesSent,
      received_bytes_total: metrics.bytesReceived,
      reconnects_total: 0,
      timeouts_total: 0,
      fallback_operations_total: 0,
      replayed_total: 0,
      conflicts_total: 0,
      lost_total: 0,
      ready: 1,
      connected: 1,
      writable: 1,
      pool_connections: metrics.pool.connections,
      memory_entries: metrics.memory.entries,
      journal_entries: 0,
    })) {
      expect([name, valueOf(families, name)]).toEqual([name, value])
    }
    expect(valueOf(families, 'errors_total', { code: 'ERR_SESSION_NOT_FOUND' })).toBe(1)
    expect(valueOf(families, 'errors_total', { code: 'ERR_TIMEOUT' })).toBe(0)
    expect(valueOf(families, 'breaker_state', { state: 'closed' })).toBe(1)
    expect(valueOf(families, 'breaker_state', { state: 'open' })).toBe(0)
    expect(valueOf(families, 'info', { type: backend })).toBe(1)
  })

  test('name counters, and nothing else, with _total', () => {
    const families = parsePrometheus(open().metricsText())
    for (const [name, { type, help }] of families) {
      expect([name, name.startsWith(prefix)]).toEqual([name, true])
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter'])
      expect(help.length).toBeGreaterThan(5)
    }
  })

  test('hold a whole histogram for each operation that was called', async () => {
    const storage = open({ keyPrefix: 'histograms:' })
    await Promise.all(Array.from({ length: 20 }, () => storage.sessions.create({})))
    await storage.sessions.get('test')
    const { samples, type } = parsePrometheus(storage.metricsText()).get(
      `${prefix}operation_duration_seconds`,
    )!
    expect(type).toBe('histogram')
    for (const [operation, { count, sum }] of Object.entries(storage.metrics().latency)) {
      const own = samples.filter(({ labels }) => labels.operation === operation)
      const buckets = own.filter(({ name }) => name.endsWith('_bucket'))
      const values = buckets.map(({ value }) => value)
      const bounds = buckets.map(({ labels }) => labels.le)
      expect(values).toEqual([...values].sort((a, b) => a - b))
      expect(bounds.at(-1)).toBe('+Inf')
      expect(bounds.slice(0, -1).map(Number)).toEqual(
        bounds
          .slice(0, -1)
          .map(Number)
          .sort((a, b) => a - b),
      )
      expect(values.at(-1)).toBe(count)
      expect(own.find(({ name }) => name.endsWith('_count'))?.value).toBe(count)
      expect(own.find(({ name }) => name.endsWith('_sum'))?.value).toBe(sum)
    }
    expect(samples.filter(({ name }) => name.endsWith('_count'))).toHaveLength(2)
  })
})

test('a label is escaped, so that it comes back as it was', () => {
  const storage = createStorage({ provider: 'memory', logger: false })
  const latency = { count: 1, sum: 1e-7, p50: 0, p95: 0, p99: 0, max: 0, buckets: [] }
  const odd = 'a "quoted" \\ backslash\nand a line'
  const metrics: Metrics = { ...storage.metrics(), latency: { [odd]: latency } }
  const families = parsePrometheus(prometheusText(metrics))
  const { samples } = families.get(`${prefix}operation_duration_seconds`)!
  expect(samples.map(({ labels }) => labels.operation)).toEqual([odd, odd, odd])
  return storage.close()
})

test('the default storage gives the text too', async () => {
  configure({ logger: false })
  await redisSessionStorage.create({})
  const families = parsePrometheus(redisSessionStorage.metricsText())
  expect(valueOf(families, 'sessions_created_total')).toBe(redisSessionStorage.metrics().created)
  await redisSessionStorage.close()
})

describe('the reader of these tests refuses', () => {
  test.each([
    ['a line that does not end', '# HELP a b\n# TYPE a gauge\na 1'],
    ['a sample without a family', 'a 1\n'],
    ['a family without a type', '# HELP a b\na 1\n'],
    ['a family that is told twice', '# HELP a b\n# TYPE a gauge\n# HELP a b\n# TYPE a gauge\n'],
    ['a sample of another family', '# HELP a b\n# TYPE a gauge\nb 1\n'],
    ['a sample that stands twice', '# HELP a b\n# TYPE a gauge\na 1\na 2\n'],
    ['a label that is not escaped', '# HELP a b\n# TYPE a gauge\na{x="""} 1\n'],
    ['what is no number', '# HELP a b\n# TYPE a gauge\na undefined\n'],
  ])('%s', (_, text) => {
    expect(() => parsePrometheus(text)).toThrow()
  })
})
