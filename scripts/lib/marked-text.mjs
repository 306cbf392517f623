/** Parts of docs/installing.md that scripts write, between two markers. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { root } from './paths.mjs'

const document = join(root, 'docs/installing.md')

/** Replaces the text between `<!-- name:begin -->` and `<!-- name:end -->`. */
export function writeMarked(name, part) {
  const markers = new RegExp(`(<!-- ${name}:begin -->\\n)[^]*(<!-- ${name}:end -->)`)
  const text = readFileSync(document, 'utf8')
  if (!markers.test(text)) throw new Error(`docs/installing.md has no markers for ${name}`)
  writeFileSync(
    document,
    text.replace(markers, (_, begin, end) => `${begin}\n${part}\n${end}`),
  )
}
