import { threadGlobal } from '../../lib/base/thread-global'
import { runNode } from './support/child'

const key = Symbol.for('redis-session-storage')
const home = globalThis as { [key]?: Record<string, unknown> | undefined }

afterEach(() => {
  delete home[key]
})

test('two copies that declare one entry share its value', () => {
  const first = threadGlobal('shared', () => new Set<string>())
  const second = threadGlobal('shared', () => new Set<string>())
  first.value.add('entry')
  expect(second.value.has('entry')).toBe(true)
  const other = new Set(['other'])
  second.value = other
  expect(first.value).toBe(other)
})

test('an entry is made when another copy made the shared object without it', () => {
  home[key] = { storages: new Map() }
  const entry = threadGlobal('added', () => 7)
  expect(home[key]).toMatchObject({ storages: new Map(), added: 7 })
  expect(entry.value).toBe(7)
})

test('an entry is made again after the shared object is gone', () => {
  const entry = threadGlobal('again', () => [] as string[])
  entry.value.push('lost')
  delete home[key]
  expect(entry.value).toEqual([])
})

test('the package makes every entry that older copies of it expect in the thread', async () => {
  const { stdout } = await runNode(`
    require('redis-session-storage')
    const entries = globalThis[Symbol.for('redis-session-storage')]
    const shapes = Object.entries(entries).map(([name, value]) => [name, value?.constructor.name])
    console.log(JSON.stringify(Object.fromEntries(shapes)))`)
  expect(JSON.parse(stdout)).toEqual({
    away: 'Set',
    fetcher: 'AsyncLocalStorage',
    fetching: 'Set',
    functions: 'Object',
    limiters: 'WeakMap',
    reportsAtExit: 'Boolean',
    saidMemory: 'Boolean',
    saidUnread: 'Boolean',
    saidUnverified: 'Boolean',
    storages: 'Map',
    warnings: 'Set',
  })
})

test('a copy works on the shared object that an older copy has made', async () => {
  const { stdout } = await runNode(`
    const older = {
      storages: new Map(), away: new Set(), limiters: new WeakMap(), warnings: new Set(),
      options: undefined, defaultStorage: undefined, saidMemory: true,
    }
    globalThis[Symbol.for('redis-session-storage')] = older
    const { redisSessionStorage } = require('redis-session-storage')
    const create = redisSessionStorage.create({ step: 1 })
    create.then(() => console.log(older.storages.size, older.defaultStorage.type))`)
  expect(stdout.trim()).toBe('1 memory')
})
