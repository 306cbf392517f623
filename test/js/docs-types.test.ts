/** The TypeScript samples of the README and of docs/, compiled against the built package. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from './support/child'
import { blocks, sectionsBuiltByNext, type Block } from './support/docs'

const builtByNext = Object.values(sectionsBuiltByNext).flat()

const isBuiltByNext = ({ file, heading }: Block) =>
  builtByNext.some(([page, section]) => page === file && section === heading)

const typed = blocks.filter(({ language }) => /^tsx?$/.test(language))
const samples = typed.filter((block) => !isBuiltByNext(block))

const wrong = `import { projectSessionRoutes } from 'redis-session-storage/next'
export const { POST } = projectSessionRoutes({ cookies: true })`

const nameOf = (block: Block) => `sample${samples.indexOf(block)}.${block.language}`

let folder: string
let program: ts.Program
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rss-docs-'))
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  symlinkSync(root, join(modules, 'redis-session-storage'))
  for (const name of ['react', '@types'])
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  const files = [...samples.map((block) => [nameOf(block), block.code]), ['wrong.ts', wrong]]
  for (const [name, code] of files) writeFileSync(join(folder, name!), code!)
  program = ts.createProgram(
    files.map(([name]) => join(folder, name!)),
    {
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      jsx: ts.JsxEmit.ReactJSX,
      types: ['node'],
    },
  )
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true }))

/** The messages of the compiler for a file of the program. */
function errorsOf(name: string): string[] {
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(join(folder, name)))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

test('there are samples to compile', () => {
  expect(samples.length).toBeGreaterThanOrEqual(4)
})

test.each(samples)('the sample of $file under $heading compiles', (block) => {
  expect(errorsOf(nameOf(block))).toEqual([])
})

test('a sample with an unknown option does not compile', () => {
  expect(errorsOf('wrong.ts').join()).toContain("'cookies' does not exist")
})

test('the sections that Next.js builds have TypeScript samples', () => {
  const missing = builtByNext.filter(
    ([page, section]) => !typed.some(({ file, heading }) => file === page && heading === section),
  )
  expect(missing).toEqual([])
})
