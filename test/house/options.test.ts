import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import ts from 'typescript'

import { root, textOf } from './support/tree'

/** Runs code that imports scripts/lib/option-docs.mjs and returns what it prints as JSON. */
function fromScript<T>(expression: string): T {
  const code = `import { defaultOf, documented, options, withOptions } from './scripts/lib/option-docs.mjs'
    console.log(JSON.stringify(${expression}))`
  const args = ['--input-type=module', '--eval', code]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })) as T
}

/** The doc comment of an option, as one line. */
interface Doc {
  about: string
  default: string
}

function docsOfStorageOptions(): Map<string, Doc> {
  const file = 'lib/options/options.ts'
  const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.ES2022, true)
  const declared = source.statements.find(
    (node) => ts.isInterfaceDeclaration(node) && node.name.text === 'StorageOptions',
  ) as ts.InterfaceDeclaration
  return new Map(declared.members.map((member) => [member.name!.getText(), docOf(member)]))
}

function docOf(member: ts.TypeElement): Doc {
  const [doc] = ts.getJSDocCommentsAndTags(member) as ts.JSDoc[]
  const line = (text: ts.JSDocTag['comment']) =>
    (ts.getTextOfJSDocComment(text) ?? '').replace(/\s+/g, ' ').trim()
  const tag = doc?.tags?.find(({ tagName }) => tagName.text === 'default')
  return { about: line(doc?.comment), default: line(tag?.comment).replaceAll('_', '') }
}

test('the table of options in the documentation is the one that npm run docs:options writes', () => {
  const [file, text] = fromScript<[string, string]>('[documented(), withOptions(documented())]')
  expect(readFileSync(file, 'utf8')).toBe(text)
  expect(text.match(/^\| `\w/gm)!.length).toBeGreaterThan(25)
})

describe('the doc comments of StorageOptions', () => {
  const docs = docsOfStorageOptions()
  const entries = fromScript<[string, { about: string }, string][]>(
    'options().map(([name, option]) => [name, option, defaultOf(option)])',
  )
  const single = entries.filter(([name]) => !name.includes('.'))
  const members = entries.filter(([name]) => name.includes('.'))

  test('belong to the options of the table, without those that are not supported', () => {
    const names = new Set(entries.map(([name]) => name.split('.')[0]!))
    const unsupported = [...docs.keys()].filter((name) => !names.has(name))
    expect(unsupported).toEqual(['upstash', 'cluster', 'sentinel'])
    expect([...names].filter((name) => !docs.has(name))).toEqual([])
  })

  test.each(single)('describe %s as the table does', (name, { about }, shown) => {
    expect(docs.get(name)!.about.slice(0, about.length)).toBe(about)
    expect(docs.get(name)!.default).toBe(shown)
  })

  test.each(members)('name the default of %s', (name, _option, shown) => {
    const [group, member] = name.split('.') as [string, string]
    expect(docs.get(group)!.default).toContain(`${member}: ${shown}`)
  })
})
