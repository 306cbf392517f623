/** The documentation as readers see it: pages, sections, tables and code samples. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(__dirname, '..', '..', '..')

/** A section of a page: its file and its heading. */
export type Section = readonly [file: string, heading: string]

export interface Block {
  file: string
  /** The closest heading above the block. */
  heading: string
  language: string
  code: string
}

export const pages: readonly string[] = [
  ...['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
  ...['examples/deploy/README.md', 'examples/nextjs-app/README.md'],
]

/** Sections whose files browser tests build with Next.js, which also checks their types. */
export const sectionsBuiltByNext = {
  /** In `test/browser/docs.test.ts`. */
  form: [
    ['README.md', 'Five minutes'],
    ['docs/project-sessions.md', 'The React hook'],
    ['docs/project-sessions.md', 'Completing'],
  ],
  /** In `test/browser/next-helpers.test.ts`. */
  helpers: [
    ['docs/project-sessions.md', 'Session cookies'],
    ['docs/project-sessions.md', 'Guarding pages'],
  ],
} as const satisfies Record<string, readonly Section[]>

export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

export interface Part {
  heading: string
  /** The lines below the heading, without code blocks. */
  lines: string[]
  blocks: Block[]
}

/** Splits a page at its headings. A `#` within a code block is not a heading. */
export function partsOf(file: string): Part[] {
  const parts: Part[] = [{ heading: '', lines: [], blocks: [] }]
  let block: Block | undefined
  for (const line of textOf(file).split('\n')) {
    const part = parts.at(-1)!
    const [, fence] = /^```(.*)$/.exec(line) ?? []
    if (block !== undefined && fence === '') block = undefined
    else if (block !== undefined) block.code += `${line}\n`
    else if (fence !== undefined) {
      block = { file, heading: part.heading, language: fence, code: '' }
      part.blocks.push(block)
    } else if (/^#+ /.test(line)) {
      parts.push({ heading: line.replace(/^#+ /, ''), lines: [], blocks: [] })
    } else part.lines.push(line)
  }
  return parts
}

export const blocks: readonly Block[] = pages.flatMap((file) =>
  partsOf(file).flatMap((part) => part.blocks),
)

function blocksOf([file, heading]: Section): Block[] {
  const found = blocks.filter((block) => block.file === file && block.heading === heading)
  if (found.length === 0) throw new Error(`${file} has no code under ${heading}`)
  return found
}

/** The code of a section in a language, joined: later blocks continue the first one. */
export function codeOf(section: Section, language = 'js'): string {
  return blocksOf(section)
    .filter((block) => block.language === language)
    .map(({ code }) => code)
    .join('\n')
}

/** The cells of the table of a section, without its head. */
export function tableOf([file, heading]: Section): string[][] {
  const part = partsOf(file).find((one) => one.heading === heading)
  const rows = (part?.lines ?? []).filter((line) => line.startsWith('|'))
  if (rows.length < 3) throw new Error(`${file} has no table under ${heading}`)
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  )
}

/** The path in the comment that opens a sample; undefined if there is none. */
export function pathOf({ code }: Block): string | undefined {
  return /^\/\/ ([\w./[\]-]+\.tsx?)$/m.exec(code.split('\n', 1)[0]!)?.[1]
}

/** The files of sections by their path. */
export function filesOf(sections: readonly Section[]): Record<string, string> {
  const inFiles = sections.flatMap(blocksOf).flatMap((block) => {
    const path = pathOf(block)
    return path === undefined ? [] : [[path, block.code] as const]
  })
  return Object.fromEntries(inFiles)
}
