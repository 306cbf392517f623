import type { CacheStats } from 'redis-session-storage'
import { Picture } from './picture'
import { Table } from './table'

const radius = 64
const around = 2 * Math.PI * radius

/** The hit rate of the cache as a ring. */
export function CacheHits({ cache }: { cache: CacheStats }) {
  const reads = cache.hits + cache.misses
  const share = reads === 0 ? 0 : cache.hits / reads
  const text = reads === 0 ? 'no reads yet' : `${Math.round(share * 100)} %`
  const rows = [
    ['Hits', cache.hits],
    ['Misses', cache.misses],
    ['Sets', cache.sets],
    ['Deletes', cache.deletes],
    ['Invalidations', cache.invalidations],
    ['Errors', cache.errors],
  ]
  return (
    <Picture
      id="cache"
      title="Cache hit rate"
      label={`Cache hit rate: ${text}`}
      width={320}
      height={180}
      table={<Table caption="Cache calls of all tenants" heads={heads} rows={rows} />}
    >
      <g transform="translate(160 90) rotate(-90)">
        <circle r={radius} className="ring" />
        <circle r={radius} className="ring ring-part" strokeDasharray={`${share * around} 999`} />
      </g>
      <text x={160} y={90} className={reads === 0 ? 'figure-note' : 'figure'}>
        {text}
      </text>
    </Picture>
  )
}

const heads = ['What', 'Count']
