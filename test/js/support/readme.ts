/** The sections of the README and their code blocks. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './child'

export interface Block {
  /** The heading of its section. */
  heading: string
  language: string
  code: string
}

const fence = /^```(\w+)\n([\s\S]*?)^```$/gm

export const readme = readFileSync(join(root, 'README.md'), 'utf8')

export const blocks: Block[] = readme.split(/^#+ /m).flatMap((part) =>
  [...part.matchAll(fence)].map(([, language, code]) => ({
    heading: part.split('\n', 1)[0]!,
    language: language!,
    code: code!,
  })),
)

/** The code under a heading, joined: later blocks go on where the first one ends. */
export function codeUnder(heading: string): string {
  const found = blocks.filter((block) => block.heading === heading).map(({ code }) => code)
  if (found.length === 0) throw new Error(`No code stands under ${heading}`)
  return found.join('\n')
}

/** The cells of the table under a heading, without its head. */
export function tableUnder(heading: string): string[][] {
  const part = readme.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const rows = part.split('\n').filter((line) => line.startsWith('|'))
  if (rows.length < 3) throw new Error(`No table stands under ${heading}`)
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  )
}

/** The files whose path is the comment in their first line. */
export function filesUnder(...headings: string[]): Record<string, string> {
  const inFiles = blocks.filter(({ heading }) => headings.includes(heading))
  return Object.fromEntries(
    inFiles.map(({ code }) => [/^\/\/ ([\w./[\]-]+)/.exec(code)![1]!, code]),
  )
}
