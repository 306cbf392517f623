import type { Metrics } from 'redis-session-storage'
import { milliseconds } from '@/lib/display'
import { barsOf, operationsOf, type Bar } from '@/lib/live/latencies'
import { Picture } from './picture'
import { Table } from './table'

const width = 320
/** Room for the half of a label to the left of the first bar. */
const margin = 20
const floor = 150
const highest = 120

/** How long calls took: a bar for each doubling. */
export function Latencies({ latency }: { latency: Metrics['latency'] }) {
  const bars = barsOf(latency)
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const slot = (width - 2 * margin) / Math.max(bars.length, 1)
  return (
    <Picture
      id="latency"
      title="Latency"
      label={labelOf(bars)}
      width={width}
      height={180}
      table={<Operations latency={latency} />}
    >
      {bars.map(({ bound, count }, i) => {
        const height = count === 0 ? 0 : Math.max(2, (count / most) * highest)
        return (
          <rect
            key={bound}
            x={margin + (i + 0.1) * slot}
            y={floor - height}
            width={slot * 0.8}
            height={height}
            rx={2}
            className="bar"
          />
        )
      })}
      <line x1={0} x2={width} y1={floor} y2={floor} className="axis" />
      {bars.map(({ bound }, i) => (
        <BarLabel
          key={bound}
          bar={i}
          of={bars.length}
          x={margin + (i + 0.5) * slot}
          bound={bound}
        />
      ))}
    </Picture>
  )
}

/** At most four labels, so that they do not overlap. */
function BarLabel({ bar, of, x, bound }: { bar: number; of: number; x: number; bound: number }) {
  if (bar % Math.ceil(of / 4) !== 0) return null
  return (
    <text x={x} y={floor + 16} className="bar-label">
      {bound === Infinity ? 'more' : milliseconds(bound * 1000)}
    </text>
  )
}

function boundText(bound: number): string {
  return bound === Infinity ? 'above all bounds' : `≤ ${milliseconds(bound * 1000)}`
}

function labelOf(bars: readonly Bar[]): string {
  if (bars.length === 0) return 'Latency histogram: no calls yet'
  const peak = bars.reduce((best, bar) => (bar.count > best.count ? bar : best))
  return `Latency histogram of ${bars.length} bars; most calls: ${boundText(peak.bound)}`
}

function Operations({ latency }: { latency: Metrics['latency'] }) {
  const rows = operationsOf(latency).map(([name, { count, p50, p99 }]) => [
    name,
    count,
    milliseconds(p50 * 1000),
    milliseconds(p99 * 1000),
  ])
  return (
    <Table
      caption="Half of the calls took no longer than p50, 99 of 100 than p99"
      heads={['Operation', 'Calls', 'p50', 'p99']}
      rows={rows}
    />
  )
}
