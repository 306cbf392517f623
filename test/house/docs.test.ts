/** The form of the documentation: length, links, code blocks, commands, names of files, errors. */
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { blocks, pages, partsOf, textOf } from '../js/support/docs'
import { filesBelow, root } from './support/tree'

interface Manifest {
  name: string
  version: string
  files: string[]
  scripts: Record<string, string>
  peerDependencies: Record<string, string>
}

const manifest = JSON.parse(textOf('package.json')) as Manifest

test('the README has at most 1,000 words', () => {
  expect(textOf('README.md').split(/\s+/).length).toBeLessThanOrEqual(1000)
})

describe('links', () => {
  /** The anchor that GitHub gives a heading. */
  const anchorOf = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-')

  const links = pages.flatMap((page) =>
    partsOf(page)
      .flatMap(({ heading, lines }) => [heading, ...lines])
      .flatMap((line) => [...line.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1]!))
      .map((link) => ({ page, link })),
  )

  /** The file and the anchor that a relative link leads to, from the root of the repository. */
  function targetOf({
    page,
    link,
  }: {
    page: string
    link: string
  }): [file: string, anchor: string] {
    const [path, anchor = ''] = link.split('#')
    return [path === '' ? page : normalize(join(dirname(page), path!)), anchor]
  }

  test('there are links to check', () => {
    expect(links.length).toBeGreaterThan(60)
  })

  test.each(links)('the link from $page to $link leads to a file and a heading', (link) => {
    const [file, anchor] = targetOf(link)
    expect(existsSync(join(root, file))).toBe(true)
    if (anchor === '') return
    expect(partsOf(file).map(({ heading }) => anchorOf(heading))).toContain(anchor)
  })

  test('every page of docs/ is linked from the README', () => {
    const linked = links.filter(({ page }) => page === 'README.md').map((link) => targetOf(link)[0])
    expect(pages.filter((page) => page.startsWith('docs/') && !linked.includes(page))).toEqual([])
  })

  test('links of packed pages lead to packed files', () => {
    const always = ['README.md', 'LICENSE']
    const isPacked = (file: string) =>
      always.includes(file) ||
      manifest.files.some((name) => file === name || (name.endsWith('/') && file.startsWith(name)))
    const packed = links.filter(({ page }) => isPacked(page))
    expect(packed.length).toBeGreaterThan(60)
    expect(packed.filter((link) => !isPacked(targetOf(link)[0]))).toEqual([])
  })
})

describe('code blocks', () => {
  /** The test of each language. */
  const tests: Record<string, string> = {
    js: 'test/js/docs-samples.test.ts',
    ts: 'test/js/docs-types.test.ts',
    tsx: 'test/js/docs-types.test.ts',
    sh: 'test/house/docs.test.ts',
  }
  /** Pages whose blocks of the language `text` are pictures. */
  const pagesWithPictures = ['docs/architecture.md']

  test('every block has a language that a test covers', () => {
    const untested = blocks.filter(
      ({ file, language }) =>
        !(language in tests || (language === 'text' && pagesWithPictures.includes(file))),
    )
    expect(untested).toEqual([])
    expect(Object.values(tests).filter((file) => !existsSync(join(root, file)))).toEqual([])
  })

  test('no code is hidden from the tests by indentation', () => {
    const indented = pages.flatMap((page) =>
      partsOf(page)
        .flatMap(({ lines }) => lines)
        .filter((line) => /^( {4}|\t)/.test(line)),
    )
    expect(indented).toEqual([])
  })
})

describe('commands', () => {
  const commands = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ file, code }) =>
      code
        .replace(/\s+#.*$/gm, '')
        .replaceAll('\\\n', ' ')
        .split(/\n|&&/)
        .map((command) => ({ file, command: command.trim() })),
    )
    .filter(({ command }) => command !== '')

  /** Commands that this test cannot look up, by their first words, with the reason. */
  const others: Record<string, string> = {
    'npm ci --ignore-scripts': 'a command of npm',
    'npm pack': 'a command of npm; packaging.test.ts packs',
    [`npm install ../${manifest.name}/${manifest.name}-${manifest.version}.tgz`]:
      'packaging.test.ts installs the tarball of this name',
    'npm --prefix ../redis-session-storage ci --ignore-scripts': 'a command of npm',
    'npm install ./redis-session-storage-': 'packaging.test.ts installs the tarball so',
    'npm pkg set': 'a command of npm; publishing.test.ts has the names of the fields',
    'npm version --no-git-tag-version': 'a command of npm',
    'npm publish': 'publishing.test.ts does all but the upload',
    'npx publint --strict': 'publishing.test.ts runs it',
    'npx attw': 'publishing.test.ts runs it',
    sha256sum: 'a command of the system',
    'rm -rf build-output/': 'a command of the system',
    'git tag': 'a command of git',
    'npm install --prefix ../released': 'possible after the publication only',
    'node scripts/record-stored-data.mjs': 'CONTRIBUTING.md describes it',
    [`cd node_modules/${manifest.name}`]: 'packaging.test.ts finds the package there',
    'REDIS_URL=redis://127.0.0.1:6379 npm start': 'the start script of the reader',
    'npm install --no-save --ignore-scripts path/to/': 'scripts/lib/example.mjs installs so',
    'npm start': 'a script of the example, which browser tests start',
    'docker compose -f examples/deploy/docker-compose.yml': 'deploy.test.ts checks the file',
    'aws cloudformation deploy': 'not run by any test, as the page says',
  }

  function isKnown(command: string): boolean {
    const [, script] = /^npm (?:run )?(test|(?<=run )[\w:-]+)(?: -- .*)?$/.exec(command) ?? []
    if (script !== undefined) return script in manifest.scripts
    const [, peer] = /^npm install ([\w-]+)$/.exec(command) ?? []
    return peer === undefined ? reasonOf(command) !== undefined : peer in manifest.peerDependencies
  }

  function reasonOf(command: string): string | undefined {
    return Object.keys(others).find((start) => command.startsWith(start))
  }

  test('there are commands to check', () => {
    expect(commands.length).toBeGreaterThan(15)
  })

  test.each(commands)('$command of $file exists', ({ command }) => {
    expect(isKnown(command)).toBe(true)
  })

  test('no exception is left over', () => {
    const used = new Set(commands.map(({ command }) => reasonOf(command)))
    expect(Object.keys(others).filter((start) => !used.has(start))).toEqual([])
  })
})

test.each(['docs/architecture.md', 'docs/recipes.md'])(
  'every file that %s names exists',
  (page) => {
    const folders = ['src', 'lib', 'test', 'scripts', 'examples', 'docs']
    const files = [
      ...folders.flatMap((folder) => filesBelow(folder, /./)),
      ...['package.json', 'CMakeLists.txt', 'binding.gyp', 'CHANGELOG.md', 'README.md'],
    ]
    const generated = ['native/index.js', 'dist/entries/native.js']
    const foreign = ['read.c', 'sds.c', 'alloc.c', 'proxy.ts']
    const named = [
      ...textOf(page).matchAll(/`([\w./[\]-]+\.(?:ts|tsx|mjs|js|h|cpp|c|md|json|gypi?))`/g),
    ]
      .map((match) => match[1]!)
      .filter((name) => ![...generated, ...foreign].includes(name))
    expect(named.length).toBeGreaterThan(40)
    const ends = (file: string, name: string) => file === name || file.endsWith(`/${name}`)
    const missing = named.filter((name) => !files.some((file) => ends(file, name)))
    expect([...new Set(missing)]).toEqual([])
  },
)

describe('the table of errors', () => {
  const rows = partsOf('docs/errors.md')
    .find(({ heading }) => heading === 'Codes')!
    .lines.filter((line) => line.startsWith('| `ERR_'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, code, when, retryable, action]) => ({
      code: code!.replaceAll('`', ''),
      when,
      retryable,
      action,
    }))

  test('has every code of lib/base/errors.ts, in its order', () => {
    const source = textOf(filesBelow('lib', /\/errors\.ts$/)[0]!)
    const list = /errorCodes = \[([^\]]*)\]/.exec(source)![1]!
    const codes = [...list.matchAll(/'(ERR_[A-Z_]+)'/g)].map((match) => match[1])
    expect(rows.map(({ code }) => code)).toEqual(codes)
  })

  test('says which errors are retryable, as the core does', () => {
    const source = textOf('src/base/error.cpp')
    const names = new Map(
      [...source.matchAll(/ErrorCode::(k\w+):\s+return "(ERR_\w+)"/g)].map((match) => [
        match[1]!,
        match[2]!,
      ]),
    )
    const [, body] = /bool is_retryable\(ErrorCode code\) \{([^}]*)\}/.exec(source)!
    const retryable = [...body!.matchAll(/ErrorCode::(k\w+)/g)].map((match) => names.get(match[1]!))
    const inTable = rows.filter((row) => row.retryable === 'yes').map(({ code }) => code)
    expect(inTable.sort()).toEqual(retryable.sort())
    expect(rows.filter((row) => !['yes', 'no'].includes(row.retryable!))).toEqual([])
  })

  test('says when each error occurs and what to do', () => {
    expect(rows.filter(({ when, action }) => when === '' || action === '')).toEqual([])
  })
})
