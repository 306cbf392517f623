import { createStorage, type SaveNumber, type Storage } from 'redis-session-storage'
import { onBothBackends } from './support/backends'
import { failureOf, openFaultyWay } from './support/faulty-way'

const save = (number: number, tab = 'a') => ({ save: { tab, number } })

onBothBackends('numbered updates', (open) => {
  let storage: Storage

  beforeAll(() => {
    storage = open()
  })

  test('store their number with the update, for each tab', async () => {
    const id = await storage.sessions.create({ x: 1 })
    await storage.sessions.update(id, { x: 2 }, save(1))
    await storage.sessions.patch(id, { y: 3 }, save(4, 'b'))
    expect(await storage.sessions.get(id)).toMatchObject({ x: 2, y: 3, saves: { a: 1, b: 4 } })
  })

  test.each(['update', 'patch'] as const)(
    'make a repeated %s resolve to the stored session and write nothing',
    async (method) => {
      const id = await storage.sessions.create({ x: 1 })
      await storage.sessions[method](id, { x: 2 }, save(2))
      await storage.sessions.update(id, { x: 3 })
      expect(await storage.sessions[method](id, { x: 2 }, save(2))).toMatchObject({ x: 3 })
      expect(await storage.sessions[method](id, { x: 9 }, save(1))).toMatchObject({ x: 3 })
      expect(await storage.sessions[method](id, { x: 4 }, save(3))).toMatchObject({ x: 4 })
    },
  )

  test('keep the numbers of the 8 tabs that wrote last', async () => {
    const id = await storage.sessions.create({})
    const tabs = ['1', '2', '3', '4', '5', '6', '7', '8', '1', '9']
    for (const [i, tab] of tabs.entries()) await storage.sessions.update(id, {}, save(i + 1, tab))
    const session = await storage.sessions.get<{ saves: object }>(id)
    expect(Object.keys(session!.saves).sort()).toEqual(['1', '3', '4', '5', '6', '7', '8', '9'])
  })

  test('ignore a value for `saves` in their fields', async () => {
    const id = await storage.sessions.create({})
    await storage.sessions.update(id, { saves: { a: 9 } }, { ...save(1), merge: ['saves'] })
    await storage.sessions.patch(id, { saves: null }, save(2))
    expect(await storage.sessions.get(id)).toMatchObject({ saves: { a: 2 } })
  })

  test('reject for a session that has ended, also when they are repeated', async () => {
    const id = await storage.sessions.create({})
    await storage.sessions.update(id, {}, save(1))
    await storage.sessions.delete(id)
    expect(await failureOf(storage.sessions.update(id, {}, save(1)))).toMatchObject({
      code: 'ERR_SESSION_NOT_FOUND',
    })
  })

  test.each<[string, unknown]>([
    ['no object', 1],
    ['an empty object', {}],
    ['no number', { tab: 'a' }],
    ['no tab', { number: 1 }],
    ['an empty tab', { tab: '', number: 1 }],
    ['a tab of 65 characters', { tab: 'a'.repeat(65), number: 1 }],
    ['a tab with a quotation mark', { tab: '"', number: 1 }],
    ['the number 0', { tab: 'a', number: 0 }],
    ['a fraction', { tab: 'a', number: 1.5 }],
    ['an unsafe integer', { tab: 'a', number: 2 ** 53 }],
    ['an unknown member', { tab: 'a', number: 1, more: 1 }],
  ])('are refused with %s', async (_, value) => {
    const options = { save: value as SaveNumber }
    const id = await storage.sessions.create({ x: 1 })
    for (const call of [
      storage.sessions.update(id, { x: 2 }, options),
      storage.sessions.patch(id, { x: 2 }, options),
    ])
      expect(await failureOf(call)).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    expect(await storage.sessions.get(id)).toMatchObject({ x: 1 })
  })
})

test('a save whose reply is lost does not overwrite a later save when it is repeated', async () => {
  const way = await openFaultyWay()
  const storage = way.open({ commandTimeout: 3000 })
  const id = await storage.sessions.create({ x: 1 })
  way.proxy.swallowReplies()
  expect(await failureOf(storage.sessions.update(id, { x: 2 }, save(1)))).toMatchObject({
    code: 'ERR_TIMEOUT',
  })
  const other = createStorage({ url: way.server.url, logger: false })
  await other.sessions.update(id, { x: 3 }, save(1, 'b'))
  await way.proxy.pass()
  const repeating = way.open()
  expect(await repeating.sessions.update(id, { x: 2 }, save(1))).toMatchObject({ x: 3 })
  expect(await other.sessions.get(id)).toMatchObject({ x: 3, saves: { a: 1, b: 1 } })
  await other.close()
  await way.close()
})
