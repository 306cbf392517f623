/** What the journal of a client process says about its calls. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callsOf, loadRuns, saveRuns } from '../soak/certainty/history'
import type { EventName, Line } from '../soak/certainty/journal'

const folder = mkdtempSync(join(tmpdir(), 'certainty-history-'))
afterAll(() => rmSync(folder, { recursive: true }))

const started = (n: number, start: number, type: 'redis' | 'memory' = 'redis'): Line => {
  return { n, op: 'sessions.update', key: 'k', args: {}, start, type }
}
const ended = (n: number, end: number, type: 'redis' | 'memory' = 'redis'): Line => {
  return { n, end, outcome: 'ok', value: n, type }
}
const event = (name: EventName, at: number, conflicts = 0): Line => {
  return { event: name, at, conflicts }
}

function read(lines: Line[], { killed = Infinity, rest = '' } = {}) {
  const journal = join(folder, 'client.jsonl')
  writeFileSync(journal, lines.map((line) => `${JSON.stringify(line)}\n`).join('') + rest)
  return callsOf({ by: 'client 1.0', journal, killed })
}

test('a call has its start, its end and its outcome', () => {
  const [call] = read([started(1, 10), ended(1, 12)])
  expect(call).toMatchObject({ start: 10, end: 12, outcome: 'ok', visible: 12, memory: false })
})

test('a call that failed has its code and its cause', () => {
  const failed = { n: 1, end: 12, outcome: 'ERR_SERVER', cause: 'READONLY', type: 'redis' } as const
  const [call] = read([started(1, 10), failed])
  expect(call).toMatchObject({ outcome: 'ERR_SERVER', cause: 'READONLY' })
})

test('a folder of journals can be judged again', () => {
  const runs = [
    { by: 'client 1.0', journal: 'a', killed: 12.5 },
    { by: 'client 1.1', journal: 'b', killed: Infinity },
  ]
  saveRuns(folder, runs)
  expect(loadRuns(folder)).toEqual(runs)
})

test('a call without an end was pending, or was killed with its process', () => {
  expect(read([started(1, 10)])[0]).toMatchObject({ outcome: 'PENDING', end: Infinity })
  const [call] = read([started(1, 10)], { killed: 20 })
  expect(call).toMatchObject({ outcome: 'KILLED', killedUnsettled: true })
})

test('a line that a kill cut off is dropped, and one in the middle is an error', () => {
  const lines = [started(1, 10), ended(1, 12)]
  expect(read(lines, { killed: 20, rest: '{"n":2,"op"' })).toHaveLength(1)
  expect(() => read(lines, { rest: '{"n":2\n{}\n' })).toThrow(SyntaxError)
})

test.each([
  ['its start', started(1, 10, 'memory'), ended(1, 12), []],
  ['its end', started(1, 10), ended(1, 12, 'memory'), []],
  ['a moment in between', started(1, 10), ended(1, 12), [event('fallback', 11)]],
] as const)(
  'a call may be answered from memory if the type was memory at %s',
  (_, from, to, more) => {
    expect(read([from, ...more, to])[0]!.memory).toBe(true)
    expect(read([event('fallback', 9), started(1, 10), ended(1, 12)])[0]!.memory).toBe(false)
  },
)

test('what was acknowledged from memory is visible after the next recovery', () => {
  const lines = [started(1, 10, 'memory'), ended(1, 12, 'memory')]
  const recovered = [event('recovered', 5, 1), ...lines, event('recovered', 30, 4)]
  expect(read(recovered)[0]).toMatchObject({ visible: 30, conflicts: 3 })
  const missing = { n: 1, end: 12, outcome: 'ERR_SESSION_NOT_FOUND', type: 'memory' } as const
  expect(read([lines[0]!, missing, event('recovered', 30)])[0]).toMatchObject({ visible: 30 })
  expect(read(lines, { killed: 20 })[0]).toMatchObject({ visible: Infinity })
  expect(read([...lines, event('stopped', 25)])[0]).toMatchObject({ visible: 25 })
})

test('a process had settled before it was killed only if it said so after the call', () => {
  const lines = [event('settled', 5), started(1, 10), ended(1, 12)]
  expect(read(lines, { killed: 20 })[0]!.killedUnsettled).toBe(true)
  expect(read([...lines, event('settled', 15)], { killed: 20 })[0]!.killedUnsettled).toBe(false)
  expect(read(lines)[0]!.killedUnsettled).toBe(false)
})
