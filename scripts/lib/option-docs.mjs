/**
 * The table of options in the documentation, between two comments of a Markdown file. It is made
 * from the compiled lib/options/option-table.ts.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import { root } from './paths.mjs'

const begin = '<!-- options:begin -->'
const end = '<!-- options:end -->'
const require = createRequire(import.meta.url)

/** The files that may contain the table, the first choice first. */
const places = ['docs/configuration.md', 'README.md']

/** Returns the path of the file that contains the table. */
export function documented() {
  return places.map((name) => join(root, name)).find((file) => existsSync(file))
}

const MiB = 2 ** 20

function amount(value, unit) {
  const isWholeMiB = unit === 'bytes' && value % MiB === 0
  return isWholeMiB ? `${value / MiB} MiB` : String(value)
}

/** The default as the documentation and the doc comments show it; empty for none. */
export function defaultOf({ default: value, defaultInWords, unit }) {
  if (defaultInWords !== undefined) return defaultInWords
  if (value === undefined) return ''
  return typeof value === 'string' ? `'${value}'` : amount(value, unit)
}

function row(option, { kind, unit, variable, about, ...rest }) {
  const type = [kind.type, unit].filter(Boolean).join('; ')
  const code = (name) => (name === undefined ? '' : `\`${name}\``)
  const cells = [code(option), code(variable), type, defaultOf({ ...rest, unit }), about]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

/** The entries of the table, those of groups by `group.member`, without unsupported options. */
export function options() {
  const { optionTable } = require('../../dist/options/option-table.js')
  return Object.entries(optionTable)
    .filter(([, { remedy }]) => remedy === undefined)
    .flatMap(([name, entry]) => {
      const members = Object.entries(entry.members ?? {})
      if (members.length === 0) return [[name, entry]]
      return members.map(([member, option]) => [`${name}.${member}`, option])
    })
}

function table() {
  const { routeLimits } = require('../../dist/options/option-table.js')
  return [
    '| option | variable | type | default | description |',
    '|---|---|---|---|---|',
    ...options().map(([name, option]) => row(name, option)),
    ...Object.values(routeLimits).map((limit) => row(undefined, limit)),
  ].join('\n')
}

/** Returns the text of the file with the current table. */
export function withOptions(file) {
  const text = readFileSync(file, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${file} does not contain ${begin} and ${end}`)
  return `${text.slice(0, from + begin.length)}\n\n${table()}\n\n${text.slice(to)}`
}
