/**
 * npm run test:platforms [-- --target NAME[,NAME]]: builds the binaries of a release, and runs each
 * with Node.js of its platform where that is possible on Linux x64: directly, under qemu, under wine,
 * and with musl. The others are compared with the symbols of their Node.js. Standalone output of
 * Next.js, built here, is started on the Linux platforms. A run of all targets writes the table in
 * docs/installing.md.
 */
import { parseArgs } from 'node:util'

import { buildTarget } from './lib/cross/binaries.mjs'
import { namedTargets, targets } from './lib/cross/targets.mjs'
import { writeMarked } from './lib/marked-text.mjs'
import { ensure } from './lib/packages.mjs'
import { root } from './lib/paths.mjs'
import { layOutPackage } from './lib/platforms/package-folder.mjs'
import { runTarget } from './lib/platforms/run-target.mjs'
import { startServers } from './lib/platforms/servers.mjs'
import { standaloneTargets, testStandalone } from './lib/platforms/standalone.mjs'
import { tableOf } from './lib/platforms/table.mjs'
import { npm } from './lib/processes.mjs'
import { main, step } from './lib/steps.mjs'
import { forThePlatforms } from './lib/tools.mjs'

async function build(names) {
  await npm(['run', 'build:js'], { cwd: root })
  for (const name of names) await step(`Building ${name}`, () => buildTarget(name))
}

/** Runs every target. Prints the failures and returns the rows of the others. */
async function runAll(names, env) {
  const rows = []
  for (const name of names) {
    try {
      rows.push(await runTarget(name, { ...env, PACKAGE: layOutPackage(name) }))
    } catch (error) {
      console.error(`${name} FAILED: ${error.message}`)
      process.exitCode = 1
    }
  }
  return rows
}

/** Starts standalone output on the platforms that allow it, if all of them are requested. */
async function standaloneOf(names, servers) {
  if (!standaloneTargets.every((name) => names.includes(name))) return undefined
  try {
    return await testStandalone(servers)
  } catch (error) {
    console.error(`standalone output FAILED: ${error.message}`)
    process.exitCode = 1
    return undefined
  }
}

await main(async () => {
  const { values } = parseArgs({ options: { target: { type: 'string' } } })
  const names = values.target ? namedTargets(values.target) : Object.keys(targets)
  await step('System packages', () => ensure(forThePlatforms))
  await build(names)
  const servers = await startServers()
  const rows = await runAll(names, servers)
  const date = new Date().toISOString().slice(0, 10)
  const standalone = await standaloneOf(names, servers)
  const table = tableOf(rows, standalone, date)
  console.log(table)
  if (standalone && rows.length === Object.keys(targets).length) writeMarked('platforms', table)
})
