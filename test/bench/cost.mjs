/**
 * npm run bench:cost: what each call of the core costs, beside what it costs in another revision.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

import { root } from '../../scripts/lib/paths.mjs'
import { startRedisServer } from '../../scripts/lib/redis-server.mjs'
import { main, step } from '../../scripts/lib/steps.mjs'
import { which } from '../../scripts/lib/tools.mjs'
import { buildBench, withTree } from './cost/build.mjs'
import { countCosts } from './cost/callgrind.mjs'
import { readOptions, usage } from './cost/options.mjs'
import { compareTimes } from './cost/pairs.mjs'
import { costlierCalls, costTable, largestChange, timeTable } from './cost/table.mjs'
import { startServer } from './server.mjs'

function needed() {
  const missing = ['valgrind', 'setarch', 'cmake', 'redis-server'].filter((name) => !which(name))
  if (missing.length > 0) throw new Error(`not installed: ${missing.join(', ')}`)
}

/** Each run has a server of its own: what one stored must not cost the other. */
const count = (title, programs, options) =>
  step(title, async () => {
    let measured = 0
    const onProgress = (name) => {
      if (++measured % 10 === 0) console.log(`    ${measured} measured, last: ${name}`)
    }
    const costs = await countCosts(programs, await startRedisServer(), { ...options, onProgress })
    if (Object.keys(costs).length === 0) throw new Error(`no call contains '${options.filter}'`)
    return costs
  })

async function baseCosts(base, options) {
  if (existsSync(base) && base.endsWith('.json'))
    return { costs: JSON.parse(readFileSync(base, 'utf8')) }
  return withTree(base, async (tree) => {
    const programs = await step(`Compiling ${base}`, () => buildBench('base', tree))
    return { programs, costs: await count(`Counting ${base}`, programs, options) }
  })
}

async function compare(own, ownPrograms, options) {
  const base = await baseCosts(options.base, options)
  console.log(`\n${costTable(own, base.costs)}\n`)
  const costlier = costlierCalls(own, base.costs)
  if (costlier.length > 0) process.exitCode = 1
  if (options.pairs === 0) return
  if (!base.programs) throw new Error('--pairs needs a revision or a tree as --base')
  const onPair = (pair) => pair % 10 === 0 && console.log(`    ${pair} of ${options.pairs}`)
  const server = await startServer()
  const times = await step(`Timing ${options.pairs} pairs`, () =>
    compareTimes(ownPrograms, base.programs, server, { ...options, onPair }),
  ).finally(server.stop)
  console.log(`\n${timeTable(times)}\n`)
  if (Object.values(times).some(({ slower }) => slower)) process.exitCode = 1
}

await main(async () => {
  const options = readOptions(process.argv.slice(2))
  if (options.help) return console.log(usage)
  needed()
  const programs = await step('Compiling', () => buildBench('own', root))
  const costs = await count('Counting', programs, options)
  if (options.json) writeFileSync(options.json, `${JSON.stringify(costs, null, 2)}\n`)
  if (options.repeat) {
    const again = await count('Counting again', programs, options)
    console.log(`    two runs differ by at most ${largestChange(costs, again)}`)
  }
  if (options.base) await compare(costs, programs, options)
  else console.log(`\n${costTable(costs)}\n`)
})
