import { pages, partsOf } from '../js/support/docs'
import { filesBelow, textOf } from './support/tree'

/**
 * Words that make comments and documentation hard to search and to read. Name the thing instead: the caller, queued
 * commands, the stored value; notify, publish, return.
 */
const idioms =
  /\b(who(ever)? (asks?|asked|waits?|waited|comes|came|gets|holds|needs|knows)|told|tells?|hears?|heard|nobody|somebody|everybody|what (waits|stands|comes|it has)|stands (there|under|in)|all the same|lest|heeds?|in vain|of ours)\b/i

/** The comments of a source, one line each, without names of the code. */
function commentsOf(text: string): string[] {
  const blocks = text.match(/\/\/[^\n]*|\/\*[^]*?\*\//g) ?? []
  return blocks.flatMap((block) => block.replace(/`[^`]*`/g, '').split('\n'))
}

test.each([
  '// Who waits hears.',
  '// Nobody is refused for what stands there no longer.',
  '/**\n * All the same, it is told.\n */',
])('%j has an idiom that a comment must not have', (source) => {
  expect(commentsOf(source).filter((line) => idioms.test(line))).toHaveLength(1)
})

test('comments of src/, lib/, scripts/ and examples/ use the terms of the field', () => {
  const files = [
    ...filesBelow('src', /\.(h|cpp)$/),
    ...filesBelow('lib', /\.ts$/),
    ...filesBelow('scripts', /\.mjs$/),
    ...filesBelow('examples', /\.(tsx?|mjs)$/),
  ]
  const found = files.flatMap((file) =>
    commentsOf(textOf(file))
      .filter((line) => idioms.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  )
  expect(files.length).toBeGreaterThan(300)
  expect(found).toEqual([])
})

/** More of them, which occur in prose only. */
const idiomsOfProse =
  /\b(whoever|whomever|of yours|(his|her|hers)|anew|afresh|an own|so long|bears?|stands?|say farewell|owe[sd]?)\b/i

/** The prose of a page, one line each, without code and the targets of links. */
const proseOf = (page: string) =>
  partsOf(page)
    .flatMap(({ heading, lines }) => [heading, ...lines])
    .map((line) => line.replace(/`[^`]*`/g, '').replace(/\]\([^)]*\)/g, ']'))

test.each(['Each entry bears a tag.', 'A user finds his own sessions.', 'What waits is sent.'])(
  '%j has an idiom that documentation must not have',
  (line) => {
    expect(idioms.test(line) || idiomsOfProse.test(line)).toBe(true)
  },
)

test.each(pages)('%s uses the terms of the field', (page) => {
  const lines = proseOf(page)
  expect(lines.length).toBeGreaterThan(2)
  expect(lines.filter((line) => idioms.test(line) || idiomsOfProse.test(line))).toEqual([])
})
