import { Calls } from '../../lib/handle/calls'
import { Outcome } from '../../lib/native/native'
import { Tracer } from '../../lib/handle/tracing'

/** What the addon does: puts outcomes into the inbox and rings. */
function deliver(calls: Calls, from: number, outcomes: [number, number, unknown][]): void {
  outcomes.forEach(([slot, outcome, value], i) => {
    calls.tags[2 * i] = slot
    calls.tags[2 * i + 1] = outcome
    calls.values[from + i] = value
  })
  calls.settle(outcomes.length, from)
}

/** What the addon does when it gets a call. */
function accept(calls: Calls): void {
  calls.tags[calls.tags.length - 1]! += 1
}

function open(calls: Calls, convert = (value: unknown) => value) {
  let slot = -1
  const promise = new Promise((resolve, reject) => {
    slot = calls.open('operation', resolve, reject, convert, undefined)
  })
  accept(calls)
  return { slot, promise }
}

const failure = JSON.stringify({
  code: 'ERR_SERVER',
  message: 'm',
  operation: 'o',
  cause: '',
  retryable: false,
})

function quietCalls(): Calls {
  return new Calls(
    new Tracer('memory'),
    () => undefined,
    () => undefined,
  )
}

test('each call gets its own outcome, whatever its position in the batch', async () => {
  const calls = quietCalls()
  const [a, b, c] = [open(calls), open(calls), open(calls)]
  deliver(calls, 5000, [
    [c.slot, Outcome.Value, 'c'],
    [a.slot, Outcome.Value, null],
    [b.slot, Outcome.Failure, failure],
  ])
  expect(await c.promise).toBe('c')
  expect(await a.promise).toBeNull()
  await expect(b.promise).rejects.toMatchObject({ code: 'ERR_SERVER', operation: 'o' })
})

test('what was taken out leaves undefined behind', () => {
  const calls = quietCalls()
  deliver(calls, 3, [[open(calls).slot, Outcome.Value, 'text']])
  expect(calls.values[3]).toBeUndefined()
})

test('a slot is given again once its call has ended, and not before', () => {
  const calls = quietCalls()
  const [a, b] = [open(calls), open(calls)]
  expect(a.slot).not.toBe(b.slot)
  deliver(calls, 0, [[a.slot, Outcome.Value, 1]])
  expect(open(calls).slot).toBe(a.slot)
  expect([a.slot, b.slot]).not.toContain(open(calls).slot)
})

test('a conversion that throws rejects its own call and no other', async () => {
  const seen: unknown[] = []
  const calls = new Calls(
    new Tracer('memory'),
    (error) => seen.push(error),
    () => undefined,
  )
  const wrong = new Error('corrupt')
  const bad = open(calls, () => {
    throw wrong
  })
  const good = open(calls)
  deliver(calls, 0, [
    [bad.slot, Outcome.Value, 1],
    [good.slot, Outcome.Value, 2],
  ])
  await expect(bad.promise).rejects.toBe(wrong)
  expect(await good.promise).toBe(2)
  expect(seen).toEqual([wrong])
})

test('the slot of a call that the addon never got is given again, and is not waited for', async () => {
  const calls = quietCalls()
  const lost = () => calls.open('lost', jest.fn(), jest.fn(), jest.fn(), undefined)
  const slot = lost()
  await calls.drained()
  expect(lost()).toBe(slot)
  const call = open(calls)
  expect(call.slot).toBe(slot)
  deliver(calls, 0, [[slot, Outcome.Value, 'a']])
  expect(await call.promise).toBe('a')
  expect(lost()).toBe(slot)
  await calls.drained()
})
