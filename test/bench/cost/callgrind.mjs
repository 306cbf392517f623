/**
 * Runs the benchmark: natively for times, and for counts under callgrind, which dumps the
 * instructions of each measurement into a file.
 * https://valgrind.org/docs/manual/cl-format.html
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { start } from '../../../scripts/lib/processes.mjs'

const flags = ['--collect-atstart=no', '--compress-strings=no']

/** The cost of one call in each measurement: `{ [name]: { instructions, allocations, systemCalls } }`. */
export async function countCosts({ counting }, port, { calls, filter, onProgress }) {
  const folder = mkdtempSync(join(tmpdir(), 'rss-cost-'))
  try {
    const files = `--callgrind-out-file=${join(folder, 'dump')}`
    const bench = [counting, String(port), String(calls), filter]
    // Addresses that differ between runs change how hash tables of pointers behave.
    const command = ['-R', 'valgrind', '--tool=callgrind', files, ...flags, ...bench]
    const counted = await runBench('setarch', command, onProgress)
    const dumps = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
    return costsOf(counted, Object.fromEntries(dumps.map(parseDump)), calls)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function costsOf(counted, instructions, calls) {
  const costs = Object.entries(counted).map(([name, { allocations, systemCalls }]) => {
    const all = { instructions: instructions[name], allocations, systemCalls }
    return [name, Object.fromEntries(Object.entries(all).map(([of, sum]) => [of, sum / calls]))]
  })
  return Object.fromEntries(costs)
}

/** The name of a dump, and the instructions in it. */
function parseDump(text) {
  const field = (name) => new RegExp(`^${name}: *(.*)$`, 'm').exec(text)?.[1]
  if (field('events') !== 'Ir')
    throw new Error('callgrind counted something else: check ~/.valgrindrc')
  return [field('desc: Trigger: Client Request'), Number(field('totals') ?? field('summary'))]
}

/** The CPU time of one call in each measurement, in nanoseconds. */
export async function measureTimes({ timing }, port, { calls, filter }) {
  const measured = await runBench(timing, [String(port), String(calls), filter])
  return Object.fromEntries(Object.entries(measured).map(([name, { ns }]) => [name, ns / calls]))
}

async function runBench(command, args, onMeasured = () => undefined) {
  const { child, exit } = start(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (text) => (errors = (errors + text).slice(-10_000)))
  const measured = {}
  for await (const line of createInterface(child.stdout)) {
    const [name, ns, allocations, systemCalls] = line.split('\t')
    measured[name] = Object.fromEntries(
      Object.entries({ ns, allocations, systemCalls }).map(([key, text]) => [key, Number(text)]),
    )
    onMeasured(name)
  }
  const code = await exit
  if (code !== 0) throw new Error(`${errors}\n${command} ended with ${code}`)
  return measured
}
