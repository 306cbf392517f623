/** What a soak says about itself, on the way and at its end. */
import type { Faults } from './faults'
import type { Memory } from './memory'
import type { Watch } from './watch'
import type { Workers } from './workers'

export interface Soak {
  watch: Watch
  memory: Memory
  faults: Faults
  workers: Workers
  began: number
}

/** Megabytes that the process may grow by after it has warmed up; the measure itself wavers. */
const tolerated = 24

const sorted = (counts: Map<string, number>) =>
  [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`)

const sum = (counts: Map<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0)

export function progress({ watch, memory, faults, workers, began }: Soak): string {
  return [
    `${Math.round((performance.now() - began) / 1000)} s: ${watch.calls} calls`,
    ...sorted(watch.outcomes),
    `faults ${sum(faults.counts)}`,
    `workers ${workers.started}`,
    `${Math.round(memory.now)} MB`,
    `breaches ${watch.breachCount}`,
  ].join(', ')
}

function memoryLine(memory: Memory): string {
  const growth = memory.growth()
  const trend = growth === undefined ? 'too short to judge' : `trend ${growth.toFixed(1)} MB`
  return `${Math.round(memory.firstWarm)} MB warm, ${Math.round(memory.now)} MB at the end, ${trend}`
}

export function summary({ watch, memory, faults, workers }: Soak): string {
  const { started, terminated, endedThemselves } = workers
  const ends = `${terminated} terminated, ${endedThemselves} ended by themselves`
  return [
    `calls     ${watch.calls} by callers, ${workers.calls} by workers`,
    `outcomes  ${sorted(watch.outcomes).join(', ')}`,
    `faults    ${sum(faults.counts)}: ${sorted(faults.counts).join(', ')}`,
    `workers   ${started} started, ${ends}`,
    `memory    ${memoryLine(memory)}`,
    `overrun   ${watch.worstOverrun.milliseconds} ms at most (${watch.worstOverrun.what})`,
    `breaches  ${watch.breachCount}`,
    ...watch.breaches.map((breach) => `  ${breach}`),
  ].join('\n')
}

/** Whether all was as it must be. */
export function verdict({ watch, memory }: Soak): boolean {
  return watch.breachCount === 0 && watch.calls > 0 && (memory.growth() ?? 0) <= tolerated
}
