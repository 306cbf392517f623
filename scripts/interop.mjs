/**
 * npm run interop -- --old <dir> [--seconds <n>]: tests an older version of the package and this
 * one on one Redis. `dir` is the folder in which the older version is installed. Requires `npm run
 * build`.
 */
import { parseArgs } from 'node:util'
import { resolve } from 'node:path'

import { Agent } from './lib/interop/agents.mjs'
import { checks } from './lib/interop/checks.mjs'
import { traffic } from './lib/interop/traffic.mjs'
import { root } from './lib/paths.mjs'
import { startRedisServer } from './lib/redis-server.mjs'
import { main, step } from './lib/steps.mjs'

function readOptions() {
  const { values } = parseArgs({
    options: { old: { type: 'string' }, seconds: { type: 'string', default: '10' } },
  })
  if (!values.old) throw new Error('npm run interop -- --old <dir> [--seconds <n>]')
  return { old: resolve(values.old), seconds: Number(values.seconds) }
}

async function check(old, own) {
  for (const [name, run] of Object.entries(checks)) {
    await step(`${name}: stored by the old version`, () => run(old, own))
    await step(`${name}: stored by this version`, () => run(own, old))
  }
}

await main(async () => {
  const options = readOptions()
  const url = `redis://127.0.0.1:${await startRedisServer()}`
  const agents = [
    new Agent('the old version', options.old, url),
    new Agent('this version', root, url),
  ]
  try {
    await Promise.all(agents.map((agent) => agent.ready))
    await check(...agents)
    await step(`A rolling deploy for ${options.seconds} s`, async () => {
      const acts = await traffic(agents, { users: 16, seconds: options.seconds })
      return `${acts} acts, ${agents.map(({ calls, name }) => `${calls} calls of ${name}`).join(', ')}`
    })
    console.log('\nEvery answer was right.')
  } finally {
    for (const agent of agents) agent.end()
  }
})
