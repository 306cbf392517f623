/**
 * The log of failures that every request meets: one line in full, then a count.
 */
import { FailureLog } from '../../dist/next/failure-log.js'

const written: string[] = []
const failures = new FailureLog((line: string) => void written.push(line))

beforeEach(() => void jest.useFakeTimers())
afterEach(() => {
  jest.useRealTimers()
  written.length = 0
})

test('the first of a kind is logged, and those that follow are counted once a minute', () => {
  for (let i = 0; i < 5; i++) failures.report('ERR_TIMEOUT', `in full ${i}`)
  failures.report('ERR_AUTH', 'another kind')
  expect(written).toEqual(['in full 0', 'another kind'])
  jest.advanceTimersByTime(60_000)
  expect(written.slice(2)).toEqual(['ERR_TIMEOUT: 4 more in the last 60 s'])
  jest.advanceTimersByTime(60_000)
})

test('a kind that stayed away for a minute is logged in full again', () => {
  failures.report('ERR_TIMEOUT', 'first')
  jest.advanceTimersByTime(60_000)
  failures.report('ERR_TIMEOUT', 'second')
  expect(written).toEqual(['first', 'second'])
  jest.advanceTimersByTime(60_000)
  expect(jest.getTimerCount()).toBe(0)
})

test('an outage that goes on is counted every minute, and no timer is left after it', () => {
  for (let minute = 0; minute < 3; minute++) {
    failures.report('ERR_TIMEOUT', 'in full')
    failures.report('ERR_TIMEOUT', 'in full')
    jest.advanceTimersByTime(60_000)
  }
  expect(written).toEqual([
    'in full',
    'ERR_TIMEOUT: 1 more in the last 60 s',
    'ERR_TIMEOUT: 2 more in the last 60 s',
    'ERR_TIMEOUT: 2 more in the last 60 s',
  ])
  jest.advanceTimersByTime(60_000)
  expect(jest.getTimerCount()).toBe(0)
})

test('more kinds than are remembered are each logged', () => {
  for (let i = 0; i < 150; i++) failures.report(`ERR_${i}`, `line ${i}`)
  expect(written).toHaveLength(150)
  expect(jest.getTimerCount()).toBe(100)
  jest.advanceTimersByTime(60_000)
  expect(jest.getTimerCount()).toBe(0)
})
