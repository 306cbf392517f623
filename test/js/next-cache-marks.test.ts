/** Which look a computed value belongs to. */
import { Marks } from '../../lib/cache-handlers/cache-handler-marks'

let now = 1000
let marks: Marks
beforeEach(() => {
  now = 1000
  marks = new Marks(() => now)
})

const add = (at: number, mark: string, key = 'k') => {
  now = at
  marks.add(key, mark)
}

test('a value has the mark of the last look before its computing began', () => {
  add(1000, 'a')
  add(2000, 'b')
  add(3000, 'c')
  expect(marks.take('k', 2500)).toBe('b')
  expect(marks.take('k', 1500)).toBe('a')
  expect(marks.take('k', 3500)).toBe('c')
  expect(marks.take('k', 3500)).toBeUndefined()
})

test('looks with one mark lead to as many values', () => {
  add(1000, 'a')
  add(2000, 'a')
  expect([1, 2, 3].map(() => marks.take('k', 2500))).toEqual(['a', 'a', undefined])
})

test('a time that is none of this process counts for nothing', () => {
  add(1000, 'a')
  add(2000, 'b')
  expect(marks.take('k', 0)).toBe('b')
  expect(marks.take('k', 0)).toBe('a')
})

test('a value that was computed while the store was away is known to be lost', () => {
  marks.add('k', null)
  expect(marks.has('k')).toBe(true)
  expect(marks.take('k', 1500)).toBeNull()
})

test('a longer key belongs to the look for a shorter one, which may lead to more values', () => {
  add(1000, 'a', '["build",1]')
  expect(marks.has('["build",1][["lang","en"]]')).toBe(true)
  expect(marks.has('["build",2]')).toBe(false)
  expect(marks.take('["build",1][["lang","en"]]', 1500)).toBe('a')
  expect(marks.take('["build",1]', 1500)).toBe('a')
})

test('looks that have led to nothing are forgotten, the oldest first', () => {
  add(1000, 'a', 'old')
  add(2000, 'b', 'new')
  now = 1000 + Marks.longest
  marks.add('newest', 'c')
  expect(['old', 'new', 'newest'].map((key) => marks.has(key))).toEqual([false, true, true])
})

test('no more keys are kept than it is for', () => {
  for (let i = 0; i <= Marks.maxKeys; i++) marks.add(`key ${i};`, 'a')
  expect(marks.has('key 0;')).toBe(false)
  expect(marks.has('key 1;')).toBe(true)
  expect(marks.has(`key ${Marks.maxKeys};`)).toBe(true)
})
