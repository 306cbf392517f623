import type { Latency, Metrics } from 'redis-session-storage'

/** One bar: the number of calls above the previous bound and up to `bound`. */
export interface Bar {
  /** Seconds; Infinity for calls above all bounds. */
  bound: number
  count: number
}

/** All operations in one histogram, without the empty bars at both ends. */
export function barsOf(latency: Metrics['latency']): Bar[] {
  const all = Object.values(latency)
  const bounds = all[0]?.buckets.map(([bound]) => bound) ?? []
  const within = bounds.map((_, i) => sum(all.map(({ buckets }) => buckets[i]?.[1] ?? 0)))
  const total = sum(all.map(({ count }) => count))
  const bars = [...bounds, Infinity].map((bound, i) => ({
    bound,
    count: (within[i] ?? total) - (within[i - 1] ?? 0),
  }))
  const first = bars.findIndex(({ count }) => count > 0)
  const last = bars.findLastIndex(({ count }) => count > 0)
  return first < 0 ? [] : bars.slice(first, last + 1)
}

/** The operations by name, the most frequent first. */
export function operationsOf(latency: Metrics['latency']): [string, Latency][] {
  return Object.entries(latency)
    .filter(([, { count }]) => count > 0)
    .sort(([, a], [, b]) => b.count - a.count)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
