/**
 * The benchmark against peers: `npm run bench`. Every comparison is one of turns taken in one run,
 * since the same program may be twice as quick a minute later on the same computer.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { judgeAll } from './goals.mjs'
import { runImports } from './imports.mjs'
import { readOptions, usage } from './options.mjs'
import { installPeers } from './peers.mjs'
import { startServer } from './server.mjs'
import { asText } from './table.mjs'
import { runWork } from './turns.mjs'
import { works } from './works.mjs'

const options = readOptions(process.argv.slice(2))
if (options.help) {
  console.log(usage)
  process.exit()
}

/** Progress goes to stderr; what a terminal may overwrite is left out elsewhere. */
options.say = (text, passing = false) => {
  if (!process.stderr.isTTY) return passing || process.stderr.write(`${text}\n`)
  process.stderr.write(`\r\x1b[K${text}${passing ? '' : '\n'}`)
}

const asked = (name) => options.only.length === 0 || options.only.includes(name)

async function runAll() {
  const results = {}
  let lost
  const server = await startServer()
  try {
    for (const [key, work] of Object.entries(works).filter(([key]) => asked(key))) {
      await server.empty()
      const outcome = await runWork(key, work, server, options)
      results[key] = outcome.results
      lost ??= outcome.lost
    }
  } finally {
    await server.stop()
  }
  if (asked('import')) results.import = runImports(options)
  return { results, lost }
}

function save(report) {
  const folder = new URL('results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const file = `${report.at.replaceAll(':', '-')}.json`
  writeFileSync(new URL(file, folder), `${JSON.stringify(report, undefined, 2)}\n`)
  options.say(`Written: test/bench/results/${file}`)
}

if (!existsSync(new URL('../../dist/entries/index.js', import.meta.url))) {
  throw new Error('There is nothing to measure yet: npm run build:native && npm run build:js')
}
const peers = installPeers()
const system = { node: process.version, cpu: cpus()[0].model, cores: cpus().length }
const report = { at: new Date().toISOString(), system, load: loadavg()[0], peers }
if (report.load > 1) options.say(`Something else keeps this computer busy (load ${report.load})`)
Object.assign(report, await runAll())
report.goals = judgeAll(report.results)
console.log(options.json ? JSON.stringify(report) : asText(report))
save(report)
