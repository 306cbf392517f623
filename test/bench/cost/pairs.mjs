/**
 * CPU time in interleaved pairs: one run of each program after the other, so that whatever else the
 * machine does meets both.
 */
import { measureTimes } from './callgrind.mjs'
import { percent } from './table.mjs'

/** `{ [name]: { median, low, high, slower } }` of our time against the base, in percent. */
export async function compareTimes(own, base, server, { pairs, calls, filter, onPair }) {
  const changes = {}
  for (let pair = 0; pair < pairs; pair++) {
    const order = pair % 2 === 0 ? [own, base] : [base, own]
    const times = new Map()
    for (const program of order) {
      await server.empty() // both create sessions of the same ids
      times.set(program, await measureTimes(program, server.port, { calls, filter }))
    }
    for (const [name, ns] of Object.entries(times.get(own))) {
      const baseNs = times.get(base)[name]
      if (baseNs) (changes[name] ??= []).push(percent(ns, baseNs))
    }
    onPair(pair + 1)
  }
  return Object.fromEntries(Object.entries(changes).map(([name, all]) => [name, interval(all)]))
}

/**
 * The median and its 95 % confidence interval from the order statistics (binomial, normal
 * approximation): no assumption about how the noise is distributed.
 */
export function interval(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const n = sorted.length
  const reach = (1.96 * Math.sqrt(n)) / 2
  const at = (place) => sorted[Math.min(n - 1, Math.max(0, place))]
  const low = at(Math.floor(n / 2 - reach) - 1)
  const high = at(Math.ceil(n / 2 + reach))
  return { median: at(Math.floor(n / 2)), low, high, slower: low > 0 }
}
