/**
 * What must be reached, and whether it was. A goal against a peer is the median of the ratios of
 * its turns; `least` and `most` are the bounds.
 */
import { names } from './works.mjs'

const at128 = (work, against, least) => ({ work, level: 128, of: 'rate', against, least })
const cpu = (against, most) => ({ work: 'get', level: 128, of: 'cpuMain', against, most })
const cached = (work, level, against) => {
  return { work, level, of: 'rate', by: 'cache', against, least: 2 }
}

export const goals = [
  at128('get', 'ioredis-auto', 2.5),
  at128('get', 'node-redis', 5),
  at128('get', 'seeds', 9),
  cpu('ioredis-auto', 0.45),
  cpu('node-redis', 0.25),
  { work: 'get', level: 1, of: 'p50', against: 'ioredis', most: 0.95 },
  at128('get', 'limit', 0.6),
  at128('create', 'node-redis', 2.5),
  at128('update', 'seeds', 3),
  { work: 'embedded', level: 128, of: 'rate', by: 'embedded', least: 500_000 },
  cached('cacheTagged', 128, 'bentocache'),
  cached('cacheTagged', 128, 'ioredis-get'),
  cached('cacheMany', 16, 'node-redis-get'),
  {
    work: 'invalidate',
    level: 1,
    of: 'p50',
    by: 'invalidate100k',
    against: 'invalidate10',
    most: 1.5,
  },
  { work: 'import', level: 1, of: 'ms', most: 30 },
  { work: 'import', level: 1, of: 'ms', against: 'node-redis', most: 1 },
  { work: 'import', level: 1, of: 'ms', against: 'ioredis', most: 1 },
]

const words = { rate: 'calls/s', cpuMain: 'main-thread CPU', p50: 'p50', ms: 'ms' }

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** The median over the turns of ours divided by theirs, turn by turn. */
export function ratio(mine, theirs, of) {
  return median(mine.map((run, turn) => run[of] / theirs[turn][of]))
}

function judge(goal, runs) {
  const mine = runs[goal.by ?? 'ours']
  const theirs = runs[goal.against]
  if (goal.against && !theirs) return undefined
  const value = theirs ? ratio(mine, theirs, goal.of) : median(mine.map((run) => run[goal.of]))
  const met = value >= (goal.least ?? -Infinity) && value <= (goal.most ?? Infinity)
  return { ...goal, text: describe(goal), value, met }
}

function describe({ work, level, of, against, least, most }) {
  const bound = least === undefined ? `<= ${most}` : `>= ${least}`
  const where = work === 'import' ? work : `${work}, ${level} in flight`
  return `${where}: ${words[of]} ${bound}${against ? ` x ${names[against]}` : ''}`
}

/** The goals of the works that were run. */
export function judgeAll(results) {
  const asked = goals.filter((goal) => results[goal.work]?.[goal.level] !== undefined)
  return asked.map((goal) => judge(goal, results[goal.work][goal.level])).filter(Boolean)
}
