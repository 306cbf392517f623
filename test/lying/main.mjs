/**
 * Storages on servers that lie: every call ends, with a value or with a StorageError, and the process
 * lives. Prints what went wrong with the seed of its server, and a last line with the figures.
 *
 *   node test/lying/main.mjs [--count N] [--seed S] [--parallel N]
 */
import { createStorage, StorageError } from 'redis-session-storage'
import { clearTimeout, setTimeout } from 'node:timers'
import { parseArgs } from 'node:util'

import { allCalls, methodsWithoutCall } from './calls.mjs'
import { Random } from './random.mjs'
import { startLyingServer } from './server.mjs'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '8' },
  },
})
const count = Number(values.count)
const firstSeed = Number(values.seed)

/** Milliseconds after which a call is taken to hang. */
const patience = 60_000

const codes = new Map()
const faults = []

function fault(seed, what) {
  faults.push(`seed ${seed}: ${what}`)
  console.error(faults.at(-1))
}

process.on('uncaughtException', (error) => fault('?', `uncaught: ${error?.stack ?? error}`))
process.on('unhandledRejection', (error) => fault('?', `unhandled: ${error?.stack ?? error}`))

function judge(seed, name, { status, reason }) {
  const code = status === 'fulfilled' ? 'fulfilled' : (reason?.code ?? 'no code')
  codes.set(code, (codes.get(code) ?? 0) + 1)
  if (status === 'fulfilled' || reason instanceof StorageError) return
  fault(seed, `${name} rejected with ${reason?.stack ?? reason}`)
}

/** The promise's outcome; a fault when it has none in time. */
async function within(seed, name, promise) {
  let timer
  const late = new Promise((resolve) => {
    timer = setTimeout(() => {
      fault(seed, `${name} hangs`)
      resolve()
    }, patience)
  })
  await Promise.race([promise, late])
  clearTimeout(timer)
}

function optionsFor(random, port) {
  return {
    url: `redis://127.0.0.1:${port}`,
    logger: false,
    connectTimeout: 1000,
    commandTimeout: random.pick([200, 500, 1000]),
    fallback: random.pick(['never', 'auto']),
    ...(random.chance(0.3) && { absoluteSessionTtl: 60 }),
    ...(random.chance(0.3) && { slidingExpiration: false }),
    ...(random.chance(0.3) && { maxSessionsPerUser: 1 }),
  }
}

async function callEverything(storage, seed, random) {
  const shuffled = allCalls
    .map((call) => [random.fraction(), call])
    .sort(([a], [b]) => a - b)
    .map(([, call]) => call)
  const calls = shuffled.map(async ([name, start]) => {
    const [outcome] = await Promise.allSettled([(async () => start(storage))()])
    judge(seed, name, outcome)
  })
  await Promise.all(calls.map((call, i) => within(seed, shuffled[i][0], call)))
}

async function lieTo(seed) {
  const random = new Random(seed)
  const server = await startLyingServer(seed)
  const storage = createStorage(optionsFor(random, server.port))
  const rounds = 1 + random.below(3)
  for (let round = 0; round < rounds; round++) await callEverything(storage, seed, random)
  await within(seed, 'storage.close', storage.close())
  server.stop()
}

function assertComplete() {
  const storage = createStorage({ provider: 'memory', logger: false })
  const missing = methodsWithoutCall(storage)
  if (missing.length > 0) fault('?', `calls.mjs calls no ${missing.join(', ')}`)
  return storage.close()
}

let next = 0
let ended = 0
const since = performance.now()

async function work() {
  while (next < count) {
    await lieTo(firstSeed + next++)
    ended += 1
    if (ended % 500 === 0) console.log(`    ${ended} of ${count} servers, ${faults.length} faults`)
  }
}

await assertComplete()
await Promise.all(Array.from({ length: Number(values.parallel) }, work))
const seconds = ((performance.now() - since) / 1000).toFixed(1)
const figures = [...codes].sort().map(([code, times]) => `${code} ${times}`)
console.log(`    ${figures.join(', ')}`)
console.log(`${ended} lying servers from seed ${firstSeed}, ${faults.length} faults, ${seconds} s`)
process.exitCode = faults.length === 0 ? 0 : 1
