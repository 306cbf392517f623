import type { Health, Metrics } from 'redis-session-storage'
import { Picture } from './picture'
import { Table } from './table'

interface Props {
  health: Health
  metrics: Metrics
}

/** The backend in use: the line from the app leads to it. */
export function Fallback({ health, metrics }: Props) {
  const { journal, fallbackOperations, replayed, lost } = metrics
  const redis = health.type === 'redis'
  const backend = backendOf(health)
  const rows = [
    ['Backend', backend],
    ['Status', health.status],
    ['Served from memory', fallbackOperations],
    ['Waiting to be replayed', journal.entries],
    ['Replayed', replayed],
    ['Lost', lost],
  ]
  return (
    <Picture
      id="fallback"
      title="Fallback"
      label={`Backend: ${backend}; the store is ${health.status}; ${journal.entries} waiting to be replayed`}
      width={320}
      height={180}
      table={<Table caption="Since the start" heads={['What', 'Value']} rows={rows} />}
    >
      <Way to={50} used={redis} broken={health.status === 'unhealthy'} />
      <Way to={130} used={!redis} broken={false} />
      <Box x={14} y={66} text="App" state="used" />
      <Box x={206} y={26} text="Redis" state={redis ? health.status : 'idle'} />
      <Box x={206} y={106} text="Memory" state={redis ? 'idle' : health.status} />
      {journal.entries > 0 && (
        <text x={256} y={172} className="bar-label">
          {journal.entries} to replay
        </text>
      )}
    </Picture>
  )
}

function backendOf({ status, type }: Health): string {
  if (status === 'unhealthy') return 'none'
  return type === 'redis' ? 'Redis' : 'Memory'
}

function Way({ to, used, broken }: { to: number; used: boolean; broken: boolean }) {
  const kind = broken ? 'way-broken' : used ? 'way-used' : 'way-idle'
  return <path d={`M114 90 C160 90 160 ${to} 206 ${to}`} className={`way ${kind}`} />
}

function Box({ x, y, text, state }: { x: number; y: number; text: string; state: string }) {
  return (
    <g className={`node node-${state}`}>
      <rect x={x} y={y} width={100} height={48} rx={10} />
      <text x={x + 50} y={y + 24}>
        {text}
      </text>
    </g>
  )
}
