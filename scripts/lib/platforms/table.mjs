/** The table of platforms in docs/installing.md, between two markers. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { root } from '../paths.mjs'

const document = join(root, 'docs/installing.md')
const markers = /(<!-- platforms:begin -->\n)[^]*(<!-- platforms:end -->)/

/** What was done with a binary, from most to least, as the table says it. */
export const levels = {
  run: 'tested',
  emulated: 'tested under emulation',
  loaded: 'built and loaded, not run by us',
  symbols: 'built, not run by us',
}

function row({ target, level, versions, details, size }) {
  const kilobytes = `${Math.round(size / 1000)} kB`
  return `| ${target} | ${levels[level]} | ${versions} | ${details} | ${kilobytes} |`
}

/** Returns the text of the table. `date` is an ISO 8601 date. */
export function tableOf(rows, date) {
  return [
    `Written by \`npm run test:platforms\` on ${date}.`,
    '',
    '| platform | status | Node.js | how | size |',
    '|---|---|---|---|---|',
    ...rows.map(row),
    '',
  ].join('\n')
}

/** Writes the table into the document. */
export function writeTable(rows, date) {
  const text = readFileSync(document, 'utf8')
  if (!markers.test(text)) throw new Error('docs/installing.md has no markers for the table')
  const table = tableOf(rows, date)
  writeFileSync(
    document,
    text.replace(markers, (_, begin, end) => `${begin}\n${table}\n${end}`),
  )
}
