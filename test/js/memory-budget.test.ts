/** Whose the embedded tables of a thread are, and for how long. */
import { output } from './support/child'
import { storagesClosed } from './support/closed-storages'

const open = storagesClosed(afterEach, () => ({ provider: 'memory' }))

const MiB = 2 ** 20
const large = { text: 'x'.repeat(600_000) }
const full = { code: 'ERR_OVERLOADED' }

test('each storage has the budget that it was given', async () => {
  await open().sessions.create(large)
  const small = open({ memory: { maxBytes: MiB } })
  await small.sessions.create(large)
  await expect(small.sessions.create(large)).rejects.toMatchObject(full)
  await small.close()
  const larger = open({ memory: { maxBytes: 2 * MiB } })
  for (let i = 0; i < 3; i++) await larger.sessions.create(large)
  await expect(larger.sessions.create(large)).rejects.toMatchObject(full)
})

test('storages with the same budget share their data, others do not', async () => {
  const id = await open().sessions.create({ a: 1 })
  await expect(open({ sessionTtl: 100 }).sessions.get(id)).resolves.toMatchObject({ a: 1 })
  await expect(open({ memory: { maxBytes: MiB } }).sessions.get(id)).resolves.toBeNull()
})

test('data is deleted when the last storage is closed, not before', async () => {
  const [one, two] = [open(), open({ sessionTtl: 100 })]
  const id = await one.sessions.create({ a: 1 })
  await one.close()
  await expect(two.sessions.get(id)).resolves.toMatchObject({ a: 1 })
  await two.close()
  expect(one.metrics().memory).toEqual({ entries: 0, bytes: 0 })
  await expect(open().sessions.get(id)).resolves.toBeNull()
})

test('data outlives a storage that was collected without a close', async () => {
  const code = `
    const { createStorage } = require('redis-session-storage')
    const open = () => createStorage({ provider: 'memory', logger: false })
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    const main = async () => {
      const id = await open().sessions.create({ a: 1 })
      const { storages } = globalThis[Symbol.for('redis-session-storage')]
      while (storages.size > 0) {
        gc()
        await turn()
      }
      const next = open()
      console.log((await next.sessions.get(id))?.a)
      await next.close()
      console.log((await open().sessions.get(id))?.a)
    }
    main()`
  expect(await output(code, { nodeArguments: ['--expose-gc'] })).toBe('1\n1\n')
})
