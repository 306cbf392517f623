/**
 * npm run test:matrix: installs the packed tarball in a Next.js application with each package
 * manager, builds it with each bundler, and serves it with a redis-server of its own.
 *
 *   --row NAME[,..]  runs only these rows
 *   --missing        runs only the rows that have not passed with this tarball
 *   --tarball FILE   tests this file instead of packing one
 *   --help           prints this text
 *
 * A row installs without a compiler on its PATH and without prompts, stores a session in memory,
 * runs `next build`, keeps a session in Redis under `next start`, and reads it in the standalone
 * output, which is moved to another folder. The packages come from npm's registry. When every row
 * has passed with one tarball, the table in docs/installing.md is written.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { pack } from './lib/build.mjs'
import { helpText } from './lib/help-text.mjs'
import { fetchManagers } from './lib/manager-tools.mjs'
import { writeMarked } from './lib/marked-text.mjs'
import { outcomesOf } from './lib/matrix/outcomes.mjs'
import { registrySettings } from './lib/matrix/project.mjs'
import { namedRows, rows } from './lib/matrix/rows.mjs'
import { runRow } from './lib/matrix/run-row.mjs'
import { tableOf } from './lib/matrix/table.mjs'
import { startRedisServer } from './lib/redis-server.mjs'
import { main, step } from './lib/steps.mjs'

const options = {
  row: { type: 'string' },
  missing: { type: 'boolean' },
  tarball: { type: 'string' },
  help: { type: 'boolean' },
}

function help() {
  const names = rows.map(({ id }) => `  ${id}\n`).join('')
  return `${helpText(import.meta.url)}\n\nRows:\n${names}`
}

/** Packs unless there is a tarball already. Resolves to its path. */
async function tarballOf({ tarball }) {
  let path = tarball && resolve(tarball)
  if (!path) {
    await step('Compiling and packing', async () => {
      path = await pack()
    })
  }
  return path
}

/** Runs a row and records its outcome. Returns whether it passed. */
async function passes(row, title, context, outcomes) {
  try {
    await step(title, async () => {
      const outcome = await runRow(row, context)
      outcomes.set(row.id, outcome)
      return outcome.limited ? `known limit: ${row.limit.reason}` : 'passed'
    })
    return true
  } catch (error) {
    console.error(`    FAILED: ${error.message}`)
    return false
  }
}

await main(async () => {
  const { values } = parseArgs({ options })
  if (values.help) return console.log(help())
  const named = values.row ? namedRows(values.row) : rows
  const tarball = await tarballOf(values)
  await step('Fetching the package managers', fetchManagers)
  const outcomes = outcomesOf(tarball)
  const chosen = named.filter(({ id }) => !values.missing || !outcomes.has(id))
  const settings = await registrySettings()
  const redisUrl = `redis://127.0.0.1:${await startRedisServer()}`
  const context = { tarball, settings, redisUrl }
  let failed = 0
  for (const [i, row] of chosen.entries()) {
    const title = `${row.id} (${i + 1} of ${chosen.length})`
    if (!(await passes(row, title, context, outcomes))) failed += 1
  }
  console.log(`\n${chosen.length - failed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
  const date = new Date().toISOString().slice(0, 10)
  if (rows.every(({ id }) => outcomes.has(id))) writeMarked('matrix', tableOf(outcomes.all(), date))
})
