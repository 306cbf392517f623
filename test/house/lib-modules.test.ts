import { dirname, join } from 'node:path/posix'

import { circlesIn, filesBelow, importsOf, textOf } from './support/tree'

/** The folders of lib/, and the folders that each of them may import; see ARCHITECTURE.md. */
const folders: Record<string, string[]> = {
  base: [],
  native: ['base'],
  options: ['native', 'base'],
  'cache-state': ['base'],
  handle: ['cache-state', 'options', 'native', 'base'],
  values: ['handle', 'base'],
  'bridge-tokens': ['handle', 'base'],
  'rate-limits': ['handle', 'base'],
  locks: ['handle', 'base'],
  sessions: ['handle', 'native', 'base'],
  'tenant-sessions': ['sessions', 'handle', 'base'],
  cache: ['cache-state', 'handle', 'native', 'base'],
  'next-cache': ['locks', 'handle', 'native', 'base'],
  storage: [
    ...['next-cache', 'cache', 'tenant-sessions', 'sessions', 'locks', 'rate-limits'],
    ...['bridge-tokens', 'values', 'handle', 'cache-state', 'options', 'native', 'base'],
  ],
  'default-storage': [
    ...['storage', 'cache', 'tenant-sessions', 'sessions', 'values', 'cache-state', 'options'],
    'base',
  ],
  'cache-handlers': ['default-storage', 'storage', 'next-cache', 'options', 'base'],
  react: [],
  next: [
    ...['cache-handlers', 'default-storage', 'storage', 'cache', 'tenant-sessions', 'sessions'],
    ...['rate-limits', 'handle', 'options', 'native', 'base', 'react'],
  ],
  entries: [
    ...['next', 'react', 'default-storage', 'storage', 'cache', 'tenant-sessions', 'sessions'],
    ...['locks', 'rate-limits', 'bridge-tokens', 'values', 'handle', 'cache-state', 'options'],
    'base',
  ],
}

/** Libraries, and the only files that may import them. */
const libraries: [RegExp, RegExp][] = [
  [/^next(\/|$)/, /^lib\/next\/next-headers\.ts$/],
  [/^react(\/|$)/, /^lib\/react\/use-project-session\.ts$/],
  [/^jose$/, /^lib\/next\/token-verifier\.ts$/],
  [/^redis-session-storage\/native$/, /^lib\/entries\//],
]

const files = filesBelow('lib', /\.ts$/)
const folderOf = (file: string) => dirname(file).replace(/^lib\/?/, '')

/** The files of lib/ that a file imports, types included. */
function importedBy(file: string): string[] {
  const relative = importsOf(file).filter((name) => name.startsWith('.'))
  return relative.map((name) => `${join(dirname(file), name)}.ts`)
}

const imports = new Map(files.map((file) => [file, importedBy(file)]))

test('every file of lib/ belongs to a known folder and imports files that exist', () => {
  const unknown = [...imports].flatMap(([file, imported]) =>
    imported.filter((to) => !imports.has(to)).map((to) => [file, to]),
  )
  expect(files.length).toBeGreaterThan(100)
  expect(files.filter((file) => !(folderOf(file) in folders))).toEqual([])
  expect(unknown).toEqual([])
})

test('a folder of lib/ imports only the folders that it may depend on', () => {
  const trespasses = [...imports].flatMap(([file, imported]) =>
    imported
      .filter((to) => folderOf(to) !== folderOf(file))
      .filter((to) => !folders[folderOf(file)]!.includes(folderOf(to)))
      .map((to) => `${file} imports ${to}`),
  )
  expect(trespasses).toEqual([])
})

test('a folder of lib/ may depend only on folders that it imports', () => {
  const used = (folder: string) =>
    files.filter((file) => folderOf(file) === folder).flatMap((file) => imports.get(file)!)
  const unused = Object.entries(folders).flatMap(([folder, allowed]) =>
    allowed
      .filter((other) => !used(folder).some((file) => folderOf(file) === other))
      .map((other) => `${folder}: ${other}`),
  )
  expect(unused).toEqual([])
})

test('no files of lib/ and no folders of lib/ import each other in a circle', () => {
  expect(circlesIn(imports)).toEqual([])
  expect(circlesIn(new Map(Object.entries(folders)))).toEqual([])
})

test('a circle of imports is found, whatever leads to it', () => {
  const graph = { a: ['b'], b: ['c', 'd'], c: ['b'], d: ['e'], e: [], f: ['f'] }
  expect(circlesIn(new Map(Object.entries(graph)))).toEqual([['b', 'c'], ['f']])
})

test('a library is imported only by the files that it belongs to', () => {
  const trespasses = files.flatMap((file) =>
    importsOf(file)
      .filter((name) => libraries.some(([library, home]) => library.test(name) && !home.test(file)))
      .map((name) => `${file} imports ${name}`),
  )
  expect(trespasses).toEqual([])
})

test('what is bundled for browsers imports React and no other library', () => {
  const bundled = [...filesBelow('lib/react', /\.ts$/), 'lib/entries/react.ts']
  const libraries = bundled.flatMap(importsOf).filter((name) => !name.startsWith('.'))
  expect(bundled.length).toBeGreaterThan(30)
  expect(libraries).toEqual(['react'])
  expect([...new Set(importedBy('lib/entries/react.ts').map(folderOf))]).toEqual(['react'])
})

test('the addon is loaded by the shared storage and by the checks of next build alone', () => {
  const loaders = files.filter((file) =>
    importsOf(file).some((name) => name.endsWith('/load-addon')),
  )
  expect(loaders).toEqual(['lib/handle/shared-storage.ts', 'lib/next/build-targets.ts'])
})

test('functions of the app that the Next.js side calls are checked in one place', () => {
  const checking = filesBelow('lib/next', /\.ts$/).filter((file) =>
    /\bcallable\b/.test(textOf(file)),
  )
  expect(checking).toEqual(['lib/next/app-functions.ts'])
})

describe('the entries', () => {
  interface Paths {
    types: string
    default: string
  }
  const { exports, main, types } = JSON.parse(textOf('package.json')) as {
    exports: Record<string, { import: Paths; default: Paths } | string>
    main: string
    types: string
  }
  /** The name of each file of lib/entries/ by its name in package.json. */
  const entries = Object.entries(exports).flatMap(([name, paths]) =>
    typeof paths === 'string' ? [] : [[name === '.' ? 'index' : name.slice(2), paths] as const],
  )

  test('are the exports of package.json, each in the file of its name', () => {
    const names = filesBelow('lib/entries', /\.ts$/).map((file) =>
      file.slice('lib/entries/'.length, -3),
    )
    expect(names.sort()).toEqual(entries.map(([name]) => name).sort())
    expect([main, types]).toEqual(['./dist/entries/index.js', './dist/entries/index.d.ts'])
    for (const [name, paths] of entries) {
      expect(paths.import.types).toBe(`./dist/entries/${name}.d.mts`)
      expect(paths.default.types).toBe(`./dist/entries/${name}.d.ts`)
    }
  })

  test('are compiled in dist/entries, the native one in a folder of its name', () => {
    // By that folder, webpack knows what to leave out.
    for (const [name, paths] of entries) {
      const home = name === 'native' ? './native/index' : `./dist/entries/${name}`
      expect([paths.import.default, paths.default.default]).toEqual([`${home}.mjs`, `${home}.js`])
    }
  })

  test('are thin wrappers of the native entry, except for the hook', () => {
    const wrappers = entries.map(([name]) => name).filter((name) => !/^(native|react)$/.test(name))
    expect(wrappers.length).toBeGreaterThan(5)
    for (const entry of wrappers.map((name) => `lib/entries/${name}.ts`)) {
      expect([entry, ...new Set(importsOf(entry))]).toEqual([entry, 'redis-session-storage/native'])
    }
  })
})
