/** The judge of tenant sessions finds planted violations, and accepts what concurrency allows. */
import type { Call } from '../soak/certainty/call'
import { broken, call, inDoubt, maximum, notFound } from './support/calls'

describe('the sessions of a user', () => {
  const user = 'acme/ada'
  const create = (id: string, span: [number, number], evicted: string[] = [], more = {}) => {
    const args = { user, fields: { a: id } }
    return call('tenantSessions.create', user, span, { sessionId: id, evicted }, { args, ...more })
  }
  const get = (id: string, span: [number, number], found = true, more: Partial<Call> = {}) =>
    call('tenantSessions.get', id, span, found ? { a: id } : null, more)
  const list = (span: [number, number], ...ids: string[]) =>
    call('tenantSessions.list', user, span, ids, { args: { user } })
  const destroyAll = (span: [number, number], value: unknown, more: Partial<Call> = {}) =>
    call('tenantSessions.destroyAll', user, span, value, { args: { user }, ...more })
  const lost = ['tenant session lost']
  const revived = ['tenant session revived']

  test('are found, updated and listed until they end', () => {
    const one = create('s1', [0, 1])
    expect(broken(one, get('s1', [2, 3]), list([2, 3], 's1'))).toEqual([])
    expect(broken(one, get('s1', [2, 3], false))).toEqual(lost)
    expect(broken(one, list([2, 3]))).toEqual(lost)
    expect(broken(one, call('tenantSessions.update', 's1', [2, 3], null, notFound))).toEqual(lost)
  })

  test('are neither read nor listed after an acknowledged end', () => {
    const ended = call('tenantSessions.destroy', 's1', [2, 3], true)
    expect(broken(create('s1', [0, 1]), ended, get('s1', [4, 5]))).toEqual(revived)
    expect(broken(create('s1', [0, 1]), ended, list([4, 5], 's1'))).toEqual(revived)
  })

  test('all end with destroyAll, but the excepted one and those that are created meanwhile', () => {
    const one = create('s1', [0, 1])
    expect(broken(one, destroyAll([2, 3], 1), get('s1', [4, 5]))).toEqual(revived)
    expect(broken(one, destroyAll([2, 3], 1), list([4, 5], 's1'))).toEqual(revived)
    const but = destroyAll([2, 3], 0, { args: { user, except: 's1' } })
    expect(broken(one, but, get('s1', [4, 5]))).toEqual([])
    expect(broken(one, but, get('s1', [4, 5], false))).toEqual(lost)
    expect(broken(one, destroyAll([0, 3], 0), get('s1', [4, 5]))).toEqual([])
    expect(broken(one, destroyAll([0, 3], 1), get('s1', [4, 5], false))).toEqual([])
  })

  test('are all counted by destroyAll', () => {
    const both = [create('s1', [0, 1]), create('s2', [0, 1])]
    expect(broken(...both, destroyAll([2, 3], 2))).toEqual([])
    expect(broken(...both, destroyAll([2, 3], 0))).toEqual(['revocation miscounted'])
    const other = call('tenantSessions.destroy', 's1', [2, 3], true)
    expect(broken(...both, other, destroyAll([2, 3], 1))).toEqual([])
    expect(broken(create('s1', [0, 2.5]), destroyAll([2, 3], 0))).toEqual([])
    const missed = get('s1', [1.5, 1.9], false)
    expect(broken(create('s1', [0, 1]), missed, destroyAll([2, 3], 0))).toEqual(lost)
  })

  test('end when they are evicted, and only when they are named or may have been', () => {
    const all = [create('s1', [0, 1]), create('s2', [2, 3]), create('s3', [4, 5], ['s1'])]
    expect(broken(...all, get('s1', [6, 7], false))).toEqual([])
    expect(broken(...all, get('s1', [6, 7]), get('s2', [6, 7]))).toEqual(revived)
    expect(broken(...all, get('s2', [6, 7], false))).toEqual(lost)
    const doubtful = create('s3', [4, 5], [], { ...inDoubt, value: undefined })
    expect(broken(all[0]!, all[1]!, doubtful, get('s1', [6, 7], false))).toEqual([])
    expect(broken(all[0]!, doubtful, get('s1', [6, 7], false))).toEqual(lost)
    const afterAnEnd = (end: Call) =>
      broken(all[0]!, all[1]!, end, doubtful, get('s1', [6, 7], false))
    expect(afterAnEnd(call('tenantSessions.destroy', 's2', [3.5, 3.9], true))).toEqual(lost)
    expect(afterAnEnd(call('tenantSessions.destroy', 's2', [3.5, 4.5], true))).toEqual([])
    expect(afterAnEnd(call('tenantSessions.destroy', 's2', [3.5, 3.9], false))).toContain(
      'tenant session lost',
    )
    const but = { args: { user, except: 's1' } }
    expect(afterAnEnd(destroyAll([3.5, 3.9], 1, but))).toEqual(lost)
    expect(afterAnEnd(destroyAll([3.5, 4.5], 1, but))).toEqual([])
  })

  test('are never more than the maximum', () => {
    const ids = ['s1', 's2', 's3'] as const
    const all = ids.map((id, i) => create(id, [2 * i, 2 * i + 1]))
    const exceeded = ['maximum of sessions exceeded']
    expect(maximum).toBe(2)
    expect(broken(...all, ...ids.map((id) => get(id, [10, 11])))).toEqual(exceeded)
    expect(broken(...all, list([10, 11], ...ids))).toEqual(exceeded)
    expect(broken(list([10, 11], 'u1', 'u2', 'u3'))).toEqual(exceeded)
    expect(broken(list([10, 11], 'u1', 'u2'))).toEqual([])
    expect(broken(...all, get('s1', [3.5, 4]), get('s2', [10, 11]), get('s3', [10, 11]))).toEqual(
      [],
    )
  })
})
