/**
 * Exercises an installed package: sessions, cache, TLS, a refused certificate, the fallback to memory
 * and worker threads. Runs on any Node.js, without a test runner. The environment has PACKAGE (the
 * folder of the package), REDIS_URL, REDISS_URL, CLOSED_URL (a port without a server) and CA (the
 * file of the certificate authority of REDISS_URL). Prints one line for each part that passed.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Worker, isMainThread, parentPort } from 'node:worker_threads'

const { PACKAGE, REDIS_URL, REDISS_URL, CLOSED_URL, CA } = process.env
const { createStorage } = createRequire(import.meta.url)(PACKAGE)

async function withStorage(options, work) {
  const storage = createStorage({ logger: false, ...options })
  try {
    await work(storage)
  } finally {
    await storage.close()
  }
}

/** Changes a session, and stores and reads 500 sessions at a time. */
async function useSessions({ sessions }) {
  const id = await sessions.create({ step: 1, text: 'żółw 漢字 \u{1f600}' })
  await sessions.update(id, { step: 2 })
  const { step, text } = await sessions.get(id)
  assert.deepEqual({ step, text }, { step: 2, text: 'żółw 漢字 \u{1f600}' })
  const numbers = Array.from({ length: 500 }, (_, i) => i)
  const ids = await Promise.all(numbers.map((i) => sessions.create({ i })))
  const stored = await Promise.all(ids.map((each) => sessions.get(each)))
  assert.deepEqual(
    stored.map(({ i }) => i),
    numbers,
  )
  const deleted = await Promise.all([id, ...ids].map((each) => sessions.delete(each)))
  assert.ok(deleted.every(Boolean))
  assert.equal(await sessions.get(id), null)
}

async function useCache({ cache }) {
  const key = `smoke-${process.hrtime.bigint()}`
  await cache.set('tenant', 'pages', key, { html: '<p>' }, 60, [key])
  assert.deepEqual(await cache.get('tenant', 'pages', key), { html: '<p>' })
  await cache.invalidateTags('tenant', [key])
  assert.equal(await cache.get('tenant', 'pages', key), null)
}

async function refusesCertificate({ sessions }) {
  await assert.rejects(sessions.create({}), (error) => {
    assert.equal(error.code, 'ERR_AUTH')
    assert.match(error.cause.code, /SELF_SIGNED|UNABLE_TO|UNKNOWN/)
    return true
  })
}

async function servesFromMemory({ sessions, cache }) {
  const id = await sessions.create({ step: 1 })
  await sessions.update(id, { step: 2 })
  assert.equal((await sessions.get(id)).step, 2)
  await assert.rejects(cache.set('tenant', 'pages', 'key', 1), { code: 'ERR_UNAVAILABLE' })
}

const ended = (worker) =>
  new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', resolve)
  })

async function useWorkers() {
  const file = fileURLToPath(import.meta.url)
  const workers = Array.from({ length: 4 }, () => new Worker(file))
  assert.deepEqual(await Promise.all(workers.map(ended)), [0, 0, 0, 0])
  const terminated = new Worker(file)
  await new Promise((resolve) => terminated.once('message', resolve))
  const end = ended(terminated)
  await terminated.terminate()
  await end
}

const tls = () => ({ ca: readFileSync(CA, 'utf8') })

/** Workers are first: they load and unload the addon while no other thread has it. */
const parts = {
  workers: useWorkers,
  'embedded store': () => withStorage({ provider: 'memory' }, useSessions),
  sessions: () => withStorage({ url: REDIS_URL }, useSessions),
  cache: () => withStorage({ url: REDIS_URL }, useCache),
  TLS: () => withStorage({ url: REDISS_URL, tls: tls() }, useSessions),
  'refused certificate': () =>
    withStorage({ url: REDISS_URL, fallback: 'never' }, refusesCertificate),
  fallback: () => withStorage({ url: CLOSED_URL }, servesFromMemory),
}

async function main() {
  for (const [name, run] of Object.entries(parts)) {
    await run()
    console.log(name)
  }
}

async function mainOfWorker() {
  await withStorage({ url: REDIS_URL }, async (storage) => {
    await useSessions(storage)
    parentPort.postMessage('used')
    await useSessions(storage)
  })
}

const work = isMainThread ? main : mainOfWorker
work().catch((error) => {
  console.error(error)
  process.exit(1)
})
