/**
 * The soak: 64 callers and a row of worker threads on one server, to which something happens all the
 * time. For so many seconds, the first argument; ends with 1 when anything was not as it must be.
 */
import { createStorage, type Storage, type StorageOptions } from 'redis-session-storage'
import { setTimeout as sleep } from 'node:timers/promises'
import { Proxy } from '../js/support/proxy'
import { cacheLife } from './cache-life'
import { churnLife, replayAtClose } from './churn-life'
import { Faults } from './faults'
import { lockLife } from './lock-life'
import { Memory } from './memory'
import { between, oneOf } from './random'
import { rateLimitLife } from './rate-limit-life'
import { fillRemembered } from './remembered'
import { progress, summary, verdict, type Soak } from './report'
import { SoakServer } from './server'
import { sessionLife } from './session-life'
import { Stage, type Life } from './stage'
import { tenantSessionLife } from './tenant-session-life'
import { tokenLife } from './token-life'
import { Watch } from './watch'
import { Workers } from './workers'

const callers = 64
const seconds = Number(process.argv[2])
/** Shorter ones don't judge the memory. */
const judgesMemory = seconds >= 120

/** The storages that the callers share; the second gives up so soon that replies come late. */
const variants: (StorageOptions & { commandTimeout: number })[] = [
  { commandTimeout: 2000, fallback: 'never' },
  { commandTimeout: 50, fallback: 'never', keyPrefix: 'short:' },
  { commandTimeout: 1000, fallback: 'auto', keyPrefix: 'auto:' },
  { commandTimeout: 500, fallback: 'never', keyPrefix: 'wide:', pool: { min: 2, max: 8 } },
]

const lives = [sessionLife, tenantSessionLife, cacheLife, tokenLife, lockLife, rateLimitLife]

async function live(stage: Stage, choices: Life[], until: number): Promise<void> {
  while (performance.now() < until) {
    await oneOf(choices)(stage)
    await sleep(between(0, 20))
  }
}

function openStorages(url: string): Storage[] {
  const common = { url, sessionTtl: 300, connectTimeout: 1000, logger: false as const }
  return variants.map((variant) => createStorage({ ...common, ...variant }))
}

function startCallers(storages: Storage[], watch: Watch, url: string): Promise<void>[] {
  const until = performance.now() + 1000 * seconds
  const choices = [...lives, ...lives, sessionLife, sessionLife, churnLife(url)]
  return Array.from({ length: callers }, (_, caller) => {
    const i = caller % variants.length
    const stage = new Stage(storages[i]!, variants[i]!.commandTimeout, watch, caller)
    return live(stage, choices, until)
  })
}

function everySoOften(memory: Memory, report: () => void): NodeJS.Timeout {
  let ticks = 0
  return setInterval(() => {
    ticks += 1
    if (ticks % 5 === 0) memory.sample()
    if (ticks % 10 === 0) report()
  }, 1000)
}

/** Everybody at work; resolves when everybody has stopped, or should have long ago. */
async function soak({ watch, faults, workers }: Soak, url: string): Promise<void> {
  const storages = openStorages(url)
  if (judgesMemory) await fillRemembered(storages)
  const running = [...startCallers(storages, watch, url), faults.run(), workers.run()]
  await sleep(1000 * seconds)
  faults.stop()
  workers.stop()
  await Promise.race([Promise.all(running), sleep(120_000)])
  const closing = storages.map((storage) =>
    watch.call('close', 4000 + replayAtClose, () => storage.close()),
  )
  await Promise.race([Promise.all(closing), sleep(60_000)])
  watch.expectNothingPending()
}

async function main(): Promise<void> {
  const server = await SoakServer.start()
  const proxy = await Proxy.start(server.port)
  const watch = new Watch()
  const memory = new Memory()
  const faults = new Faults(server, proxy)
  const workers = new Workers(proxy.url, watch)
  const state = { watch, memory, faults, workers, began: performance.now() }
  const ticker = everySoOften(memory, () => console.log(progress(state)))
  await soak(state, proxy.url)
  clearInterval(ticker)
  memory.sample()
  await proxy.close()
  await server.remove()
  console.log(summary(state))
  process.exit(verdict(state) ? 0 : 1)
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
void main()
