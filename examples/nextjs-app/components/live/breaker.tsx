import type { Metrics } from 'redis-session-storage'
import { Picture } from './picture'
import { Table } from './table'

type State = Metrics['breaker']['state']

const places: readonly { state: State; x: number; y: number; text: string }[] = [
  { state: 'closed', x: 60, y: 50, text: 'closed' },
  { state: 'open', x: 260, y: 50, text: 'open' },
  { state: 'half-open', x: 160, y: 140, text: 'half-open' },
]

const meanings: Readonly<Record<State, string>> = {
  closed: 'calls go to the server',
  open: 'calls do not go to the server',
  'half-open': 'one call probes the server',
}

/** The three states of the circuit breaker. The current one is filled. */
export function Breaker({ metrics }: { metrics: Metrics }) {
  const { breaker, reconnects, timeouts, errors } = metrics
  const rows = [
    ['State', breaker.state],
    ['Opened', times(breaker.openedCount)],
    ['Reconnects', reconnects],
    ['Timeouts', timeouts],
    ['Errors', errors],
  ]
  return (
    <Picture
      id="breaker"
      title="Circuit breaker"
      label={`Circuit breaker: ${breaker.state}, ${meanings[breaker.state]}`}
      width={320}
      height={180}
      table={<Table caption="Since the start" heads={['What', 'Value']} rows={rows} />}
    >
      <Arrow d="M104 50 H212" />
      <Arrow d="M244 78 L202 116" />
      <Arrow d="M118 116 L76 78" />
      {places.map(({ state, x, y, text }) => (
        <g key={state} className={`node${state === breaker.state ? ` node-${state}` : ''}`}>
          <rect x={x - 46} y={y - 24} width={92} height={48} rx={24} />
          <text x={x} y={y}>
            {text}
          </text>
        </g>
      ))}
    </Picture>
  )
}

function Arrow({ d }: { d: string }) {
  return (
    <>
      <marker id="tip" viewBox="0 0 8 8" refX={6} refY={4} markerWidth={7} orient="auto">
        <path d="M0 0 L8 4 L0 8 Z" className="arrow-tip" />
      </marker>
      <path d={d} className="arrow" markerEnd="url(#tip)" />
    </>
  )
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
