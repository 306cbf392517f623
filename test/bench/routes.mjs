/**
 * Requests per second of GET /api/project-session/[sessionId] in an app built by Next.js: the
 * package's route, which also keeps to its rate limit, against the same route written on node-redis
 * by hand. Both in one server, in turns: `npm run bench:routes`.
 */
import { median } from './goals.mjs'
import { installPeers } from './peers.mjs'
import { startRoutesApp } from './routes/app.mjs'
import { runTurn } from './routes/load.mjs'
import { startServer } from './server.mjs'

const turns = 9
const inFlight = [1, 16, 64]
const names = { ours: 'redis-session-storage/next', theirs: 'node-redis: GET and SETEX' }

installPeers()
const redis = await startServer()
const app = await startRoutesApp(redis.port)
try {
  for (const name of Object.keys(names)) await runTurn(app.url, name, 16, 2000)
  for (const level of inFlight) tell(level, await runLevel(level))
} finally {
  await app.stop()
  await redis.stop()
}

async function runLevel(level) {
  const runs = { ours: [], theirs: [] }
  for (let turn = 0; turn < turns; turn++) {
    for (const name of Object.keys(names)) {
      runs[name].push(await runTurn(app.url, name, level, 1000))
    }
  }
  return runs
}

function tell(level, runs) {
  const ratios = runs.ours.map((own, turn) => own / runs.theirs[turn])
  console.log(`${level} in flight, median of ${turns} turns`)
  for (const [name, title] of Object.entries(names)) {
    console.log(`  ${title.padEnd(28)} ${Math.round(median(runs[name]))} requests/s`)
  }
  console.log(`  ratio                        ${median(ratios).toFixed(2)}`)
}
