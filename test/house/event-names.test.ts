import { textOf } from './support/tree'

test('the binding and lib/native/native.ts list the same events', () => {
  const binding = [...textOf('src/binding/event_name.h').matchAll(/return "([\w-]+)"/g)]
  const union = /type NativeEvent =([^]*?)\n\n/.exec(textOf('lib/native/native.ts'))![1]!
  const ofLib = [...union.matchAll(/'([\w-]+)'/g)].map((match) => match[1])
  expect(ofLib.length).toBeGreaterThan(5)
  expect(binding.map((match) => match[1]).sort()).toEqual(ofLib.sort())
})
