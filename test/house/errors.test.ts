import { textOf } from './support/tree'

const quoted = (text: string, quote: string) =>
  [...text.matchAll(new RegExp(`${quote}(ERR_[A-Z_]+)${quote}`, 'g'))].map((match) => match[1])

test('the core and lib/ list the same error codes in the same order', () => {
  const core = textOf('src/base/error.cpp').split('bool is_retryable')[0]!
  const ofCore = [...new Set(quoted(core, '"'))]
  const list = /errorCodes = \[([^\]]*)\]/.exec(textOf('lib/base/errors.ts'))![1]!
  expect(ofCore.length).toBeGreaterThan(5)
  expect(quoted(list, "'")).toEqual(ofCore)
})
