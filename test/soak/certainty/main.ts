/**
 * The checker of certainty: several processes call everything while the server, the network and the
 * processes fail. All calls are recorded, and judged when everything has recovered.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SoakServer } from '../server'
import { audit } from './audit'
import { auditor, type Call } from './call'
import { Clients, maxSessionsPerUser } from './clients'
import { Faults, loadFaults } from './faults'
import { Findings } from './findings'
import { callsOf, loadRuns, saveRuns } from './history'
import { judge } from './judges'
import { help, parseOptions, type Options } from './options'
import { Random } from './random'
import { figures, violations } from './report'

/** Milliseconds for calls without faults, at the beginning. */
const calm = 1000
const stopLimit = 60_000

interface Run {
  options: Options
  folder: string
  server: SoakServer
  clients: Clients
  faults: Faults
  began: number
  orphans: number
}

function progress({ clients, faults, began, options }: Run): string {
  const happened = [...faults.counts.values()].reduce((a, b) => a + b, 0)
  const bytes = clients.runs.reduce((sum, { journal }) => sum + sizeOf(journal), 0)
  return [
    `${Math.round((performance.now() - began) / 1000)} of ${options.seconds} s`,
    `${happened} faults`,
    `${faults.recoveries} recoveries`,
    `${clients.runs.length} processes started`,
    `${(bytes / 2 ** 20).toFixed(1)} MB of history`,
    `${clients.crashes.length + faults.stuck.length} problems`,
  ].join(', ')
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

async function start(options: Options): Promise<Run> {
  const folder = options.history
    ? resolve(options.history)
    : mkdtempSync(join(tmpdir(), 'certainty-'))
  mkdirSync(folder, { recursive: true })
  const random = new Random(options.seed)
  const server = await SoakServer.start(`${options.server}-server`)
  const clients = await Clients.start(options, random, folder, server.port)
  const faults = new Faults(server, clients, random)
  return { options, folder, server, clients, faults, began: performance.now(), orphans: 0 }
}

/** Faults, then an end in good order; resolves to all calls and what was found on the way. */
async function history(run: Run): Promise<{ calls: Call[]; findings: Findings }> {
  const { server, clients, faults, options, folder } = run
  const findings = new Findings()
  await sleep(calm)
  await faults.run(run.began + 1000 * options.seconds)
  const late = await clients.stop(stopLimit)
  for (const who of clients.crashes) findings.violate('process crashed', who, who, [])
  for (const who of new Set([...faults.stuck, ...late])) {
    findings.violate('process not recovered', who, `${who} was not healthy in time`, [])
  }
  const calls = clients.runs.flatMap(callsOf)
  const journal = join(folder, `${auditor}.jsonl`)
  const url = `redis://127.0.0.1:${server.port}`
  const reads = await audit(calls, url, options.package, journal)
  run.orphans = orphansOf(calls, await server.keys('project_session:*'))
  saveRuns(folder, [...clients.runs, { by: auditor, journal, killed: Infinity }])
  return { calls: [...calls, ...reads], findings }
}

/** How many sessions are stored under an id that no caller received. */
function orphansOf(calls: Call[], keys: unknown[]): number {
  const isBirth = ({ op }: Call) => op === 'sessions.create' || op === 'sessions.rotate'
  const known = new Set(calls.filter(isBirth).map((call) => call.value as string))
  return keys.filter((key) => !known.has(String(key).slice('project_session:'.length))).length
}

/** The judgement alone, on what an earlier run has recorded. */
function judgeAgain(folder: string): boolean {
  const calls = loadRuns(folder).flatMap(callsOf)
  const findings = judge(calls, maxSessionsPerUser)
  const counts = { faults: new Map<string, number>(), recoveries: 0, kills: 0, orphans: 0 }
  console.log(figures({ calls, findings, ...counts }))
  console.log(`\n${violations(findings, loadFaults(folder))}`)
  return findings.violations.length === 0
}

function conclude(run: Run, calls: Call[], findings: Findings): boolean {
  judge(calls, maxSessionsPerUser, findings)
  const { faults, clients, options, folder } = run
  const { counts, recoveries } = faults
  const kills = clients.runs.filter(({ killed }) => killed < Infinity).length
  const { orphans } = run
  console.log(`\n${figures({ calls, findings, faults: counts, recoveries, kills, orphans })}`)
  const broken = findings.violations.length
  if (broken > 0) console.log(`\n${violations(findings, faults.happened)}\n\nHistory: ${folder}`)
  else if (!options.history) rmSync(folder, { recursive: true })
  const judged = [...findings.judged.values()].reduce((a, b) => a + b, 0)
  const setting = `fallback ${options.fallback}, ${options.server}, seed ${options.seed}`
  console.log(`\n${setting}: ${judged} objects and ${calls.length} calls judged`)
  console.log(`${Math.max(0, judged - broken)} passed, ${broken} failed`)
  return broken === 0 && calls.length > 0
}

async function main(options: Options): Promise<boolean> {
  console.log(`fallback ${options.fallback}, ${options.server}-server, seed ${options.seed}`)
  const run = await start(options)
  const ticker = setInterval(() => console.log(progress(run)), 10_000)
  const { calls, findings } = await history(run)
  clearInterval(ticker)
  await run.server.remove()
  return conclude(run, calls, findings)
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

try {
  const options = parseOptions(process.argv.slice(2), resolve(__dirname, '../../..'))
  if (options?.judge) process.exitCode = judgeAgain(options.judge) ? 0 : 1
  else if (options) void main(options).then((fine) => process.exit(fine ? 0 : 1))
  else console.log(help)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 2
}
