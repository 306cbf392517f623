/** The judges of sessions find planted violations, and accept what concurrency allows. */
import type { Call } from '../soak/certainty/call'
import { broken, call, exempted, final, inDoubt, inMemory, notFound, two } from './support/calls'

const id = 'session'
const a = { a: '1' }
const create = (span: [number, number] = [0, 1], more: Partial<Call> = {}) =>
  call('sessions.create', '', span, id, { args: { fields: a }, ...more })
const get = (span: [number, number], value: object | null = a, more: Partial<Call> = {}) =>
  call('sessions.get', id, span, value, more)
const end = (op: string, span: [number, number], value: unknown = true, more: Partial<Call> = {}) =>
  call(`sessions.${op}`, id, span, value, more)

describe('the existence of a session', () => {
  test.each([
    ['get', null],
    ['touch', false],
    ['delete', false],
    ['complete', null],
  ])('is broken when %s does not find what nobody ended', (op, value) => {
    expect(broken(create(), end(op, [2, 3], value))).toEqual(['project session lost'])
  })

  test.each(['update', 'patch', 'rotate'])('is broken when %s rejects with not found', (op) => {
    expect(broken(create(), end(op, [2, 3], undefined, notFound))).toEqual(['project session lost'])
  })

  test.each([
    ['delete', true],
    ['complete', a],
    ['rotate', 'new id'],
  ])('is broken when it is read after an acknowledged %s', (op, value) => {
    const history = [create(), end(op, [2, 3], value), get([4, 5])]
    expect(broken(...history)).toEqual(['project session revived'])
  })

  test.each([
    ['touch', true],
    ['update', a],
    ['delete', true],
  ])('is broken when %s succeeds after its end', (op, value) => {
    const history = [create(), end('complete', [2, 3], a), end(op, [4, 5], value)]
    expect(broken(...history)).toContain('project session revived')
  })

  test('allows a read that overlaps the end, with either result', () => {
    expect(broken(create(), end('delete', [2, 6]), get([3, 4]), get([5, 7]))).toEqual([])
    expect(broken(create(), end('delete', [2, 6]), get([3, 4], null))).toEqual([])
  })

  test('allows an end in doubt to take place at any later time, or never', () => {
    const doubtful = end('delete', [2, 3], undefined, inDoubt)
    expect(broken(create(), doubtful, get([4, 5]), get([100, 101], null))).toEqual([])
    expect(broken(create(), doubtful, get([4, 5]))).toEqual([])
  })

  test('is broken when it is found again after an end in doubt was observed', () => {
    const doubtful = end('delete', [2, 3], undefined, inDoubt)
    const history = [create(), doubtful, get([4, 5], null), get([6, 7])]
    expect(broken(...history)).toEqual(['project session revived'])
  })

  test('is broken when the end in doubt began after the session was missed', () => {
    const doubtful = end('delete', [4, 5], undefined, inDoubt)
    expect(broken(create(), get([2, 3], null), doubtful)).toEqual(['project session lost'])
  })

  test.each([
    ['complete', a, 'complete', a],
    ['delete', true, 'complete', a],
    ['rotate', 'x', 'complete', a],
    ['delete', true, 'delete', true],
  ])('is broken when %s (%j) and %s (%j) both win', (op, value, other, otherValue) => {
    const history = [create(), end(op, [2, 9], value), end(other, [3, 8], otherValue, two)]
    expect(broken(...history)).toEqual(['project session ended twice'])
  })
})

describe('a rotation', () => {
  const doubtful = (more: Partial<Call> = {}) =>
    end('rotate', [2, 3], undefined, { ...inDoubt, ...more })

  test('moves the session: the new id is read like any other', () => {
    const renamed = call('sessions.get', 'new', [4, 5], a)
    expect(broken(create(), end('rotate', [2, 3], 'new'), renamed)).toEqual([])
    const lost = call('sessions.get', 'new', [4, 5], null)
    expect(broken(create(), end('rotate', [2, 3], 'new'), lost)).toEqual(['project session lost'])
  })

  test('in doubt may hide the session for a while', () => {
    expect(broken(create(), doubtful(), get([4, 5], null), get([6, 7], a, final))).toEqual([])
  })

  test('in doubt must not lose the session for good', () => {
    const history = [create(), doubtful(), get([8, 9], null, final)]
    expect(broken(...history)).toEqual(['project session lost in a rotation'])
  })

  test('in doubt of a process that was killed in the middle is exempt', () => {
    const history = [create(), doubtful({ killedUnsettled: true }), get([8, 9], null, final)]
    expect(exempted(...history)).toEqual(['killedInRotation'])
    expect(exempted(...history, doubtful())).toEqual(['killedInRotation'])
  })

  test('keeps the members of the session', () => {
    const update = end('update', [2, 3], { a: '2' }, { args: { fields: { a: '2' } } })
    const old = call('sessions.get', 'new', [6, 7], a)
    const history = [create(), update, end('rotate', [4, 5], 'new'), old]
    expect(broken(...history)).toEqual(['member of a project session lost an update'])
  })
})

describe('answers from memory', () => {
  test('may show a session that another process ended, if it was seen lately', () => {
    const seen = get([2, 3], a, two)
    const history = [create(), seen, end('delete', [4, 5]), get([6, 7], a, inMemory(20, two))]
    expect(exempted(...history)).toEqual(['memoryRead'])
  })

  test('may show a session that a failed call of this process may have read', () => {
    const failed = end('update', [2, 3], undefined, { ...inDoubt, ...two })
    const history = [create(), failed, end('delete', [4, 5]), get([6, 7], a, inMemory(20, two))]
    expect(exempted(...history)).toEqual(['memoryRead'])
  })

  test('must not show a session that this process has not seen', () => {
    const history = [create(), end('delete', [4, 5]), get([6, 7], a, inMemory(20, two))]
    expect(broken(...history)).toEqual(['project session revived'])
  })

  test('must not show a session that was seen more than 15 minutes ago', () => {
    const later = 16 * 60_000
    const read = get([later, later + 1], a, inMemory(later + 2, two))
    const history = [create(), get([2, 3], a, two), end('delete', [4, 5]), read]
    expect(broken(...history)).toEqual(['project session revived'])
  })

  test('must not show a session that this process ended itself', () => {
    const history = [create(), end('delete', [4, 5]), get([6, 7], a, inMemory(20))]
    expect(broken(...history)).toEqual(['project session revived'])
  })

  test('an ended session is not shown while the type is redis', () => {
    const history = [create(), get([2, 3], a, two), end('delete', [4, 5]), get([6, 7], a, two)]
    expect(broken(...history)).toEqual(['project session revived'])
  })

  test('a session created in memory is visible to others once its process has recovered', () => {
    const born = create([0, 1], inMemory(10))
    expect(broken(born, get([2, 3], null, two), get([11, 12], a, two))).toEqual([])
    expect(broken(born, get([11, 12], null, two))).toEqual(['project session lost'])
    expect(broken(born, get([2, 3], null))).toEqual(['project session lost'])
  })

  test('a session created in memory by a process killed before it recovered is exempt', () => {
    const born = create([0, 1], inMemory(Infinity))
    expect(exempted(born, get([50, 51], null, final))).toEqual(['killedBeforeRecovery'])
  })

  test('an absence before the recovery does not end a session that was created in memory', () => {
    const born = create([0, 1], inMemory(10))
    expect(broken(born, get([2, 3], null, two), get([4, 5], a, two))).toEqual([])
  })

  test('an end made in memory is visible to others once its process has recovered', () => {
    const deleted = end('delete', [2, 3], true, inMemory(10))
    expect(broken(create(), deleted, get([4, 5], a, two))).toEqual([])
    const late = get([11, 12], a, two)
    expect(broken(create(), deleted, late)).toEqual(['project session revived'])
  })

  test('an absence after an end made in memory says nothing to others before the recovery', () => {
    const history = [
      end('delete', [2, 3], true, inMemory(10)),
      end('update', [4, 5], undefined, { ...notFound, ...inMemory(10) }),
    ]
    expect(broken(create(), ...history, get([6, 7], a, two))).toEqual([])
    expect(broken(create(), ...history, get([6, 7], a))).toEqual(['project session revived'])
  })

  test('two ends exclude each other unless one was made in memory by another process', () => {
    const completed = end('complete', [2, 3], a, two)
    const history = [create(), get([1, 2]), completed, end('delete', [4, 5], true, inMemory(10))]
    expect(exempted(...history)).toEqual(['memoryRead'])
  })
})

describe('the members of a session', () => {
  const update = (span: [number, number], value: string, more: Partial<Call> = {}) =>
    end('update', span, { a: value }, { args: { fields: { a: value } }, ...more })
  const lost = ['member of a project session lost an update']

  test('are broken when an acknowledged update is missing', () => {
    expect(broken(create(), update([2, 3], '2'), get([4, 5]))).toEqual(lost)
    expect(broken(create(), update([2, 3], '2'), get([4, 5], { a: '2' }))).toEqual([])
  })

  test('are broken when an older value returns after a newer one was read', () => {
    const doubtful = update([2, 3], '2', inDoubt)
    expect(broken(create(), doubtful, get([4, 5], { a: '2' }), get([6, 7]))).toEqual(lost)
  })

  test('allow updates that overlap to end in either order', () => {
    const both = [create(), update([2, 6], '2'), update([3, 5], '3', two)]
    expect(broken(...both, get([7, 8], { a: '2' }))).toEqual([])
    expect(broken(...both, get([7, 8], { a: '3' }))).toEqual([])
  })

  test('are broken when the values of two updates return in turn', () => {
    const both = [create(), update([2, 9], '2'), update([3, 8], '3', two)]
    const reads = [get([10, 11], { a: '2' }), get([12, 13], { a: '3' }), get([14, 15], { a: '2' })]
    expect(broken(...both, ...reads)).toEqual(lost)
    expect(broken(...both, ...reads.slice(1))).toEqual(lost)
    expect(broken(...both, get([8.5, 11], { a: '2' }), get([8.5, 11], { a: '3' }))).toEqual([])
  })

  test('allow an update in doubt to take place late, once', () => {
    const history = [create(), update([2, 3], '2', inDoubt), update([4, 5], '3')]
    expect(broken(...history, get([6, 7], { a: '3' }), get([8, 9], { a: '2' }))).toEqual([])
    const again = [get([6, 7], { a: '2' }), update([8, 9], '4'), get([10, 11], { a: '2' })]
    expect(broken(...history, ...again)).toEqual(lost)
  })

  test('are broken when a value is read that nobody wrote, or before it was written', () => {
    const invented = ['member of a project session invented']
    expect(broken(create(), get([2, 3], { a: 'x' }))).toEqual(invented)
    expect(broken(create(), get([2, 3], { a: '2' }), update([4, 5], '2'))).toEqual(invented)
  })

  test('an update that was refused must not be read', () => {
    const refused = update([2, 3], '2', { ...notFound, value: undefined })
    const deleted = end('delete', [0.5, 9], undefined, inDoubt)
    expect(broken(create(), deleted, refused, get([4, 5], { a: '2' }))).toContain(
      'member of a project session invented',
    )
  })

  test('an update made in memory is there once its process has recovered', () => {
    const made = update([2, 3], '2', inMemory(10))
    expect(broken(create(), made, get([4, 5], a, two))).toEqual([])
    expect(broken(create(), made, get([11, 12], a, two))).toEqual(lost)
  })

  test('an update is shown in later answers from the memory of its process', () => {
    const old = get([4, 5], a, inMemory(10))
    const forgot = ['member of a project session forgot an update']
    expect(broken(create(), update([2, 3], '2', inMemory(10)), old)).toEqual(forgot)
    expect(broken(create(), update([2, 3], '2'), old)).toEqual(forgot)
    expect(broken(create(), get([0, 1], a, two), update([2, 3], '2', two), old)).toEqual([])
    expect(broken(create(), update([2, 4.5], '2'), old)).toEqual([])
    expect(broken(create(), update([0.5, 3], '2'), old)).toEqual([])
    const lostConflict = update([2, 3], '2', { ...inMemory(3.5), conflicts: 1 })
    expect(broken(create(), lostConflict, old)).toEqual([])
  })

  test('an update made in memory by a process killed before it recovered may be lost', () => {
    expect(broken(create(), update([2, 3], '2', inMemory(Infinity)), get([50, 51]))).toEqual([])
  })

  test('an update made in memory may lose a conflict that was counted', () => {
    const counted = update([2, 3], '2', { ...inMemory(10), conflicts: 1 })
    expect(exempted(create(), counted, get([11, 12]))).toEqual(['conflict'])
  })

  test('an update made in memory is lost if another process ended or rotated the session', () => {
    const made = update([5, 6], '2', inMemory(10))
    const renamed = call('sessions.get', 'new', [11, 12], a)
    expect(broken(create(), end('rotate', [2, 3], 'new', two), made, renamed)).toEqual([])
    expect(broken(create(), end('rotate', [11, 12], 'new', two), made, renamed)).toEqual(lost)
  })

  test('a replay must not replace an update that was acknowledged later', () => {
    const made = update([2, 3], '2', inMemory(50))
    const newer = update([30, 31], '3', two)
    expect(broken(create(), made, newer, get([60, 61], { a: '2' }))).toEqual([
      'member of a project session overwritten by a replay',
    ])
    expect(broken(create(), made, newer, get([60, 61], { a: '3' }))).toEqual([])
    const elsewhere = update([30, 31], '3', inMemory(40, two))
    expect(broken(create(), made, elsewhere, get([60, 61], { a: '2' }))).toEqual([])
  })
})

test('calls that never settle, and failures that no fault explains, are reported', () => {
  expect(broken(create(), get([2, Infinity], null, { outcome: 'PENDING' }))).toEqual([
    'call never settled',
  ])
  expect(broken(create(), get([2, 3], null, { outcome: 'ERR_CORRUPT' }))).toEqual([
    'unexpected failure',
  ])
  const unexplained = { outcome: 'ERR_SERVER', cause: 'NOPERM' }
  expect(broken(create(), get([2, 3], null, unexplained))).toEqual(['unexpected failure'])
  const misplaced = { outcome: 'TypeError: oops', cause: 'NOREPLICAS' }
  expect(broken(create(), get([2, 3], null, misplaced))).toEqual(['unexpected failure'])
  const refused = { outcome: 'ERR_SERVER', cause: 'NOREPLICAS' }
  expect(broken(create(), get([2, 3], null, refused))).toEqual([])
})
