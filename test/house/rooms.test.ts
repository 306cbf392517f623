import { filesBelow, importsOf, includesOf, textOf } from './support/tree'

/** Who may include whom. A room is a folder of src/; `storage` is what stands in src/ itself. */
const rooms: Record<string, string[]> = {
  base: [],
  contract: ['base'],
  memory: ['contract', 'base'],
  redis: ['contract', 'base'],
  policy: ['contract', 'base'],
  store: ['contract', 'base'],
  storage: ['store', 'policy', 'redis', 'memory', 'contract', 'base'],
  binding: ['storage', 'store', 'base'],
}

/** The libraries, and the only rooms that may include them. */
const libraries: [RegExp, string[]][] = [
  [/^<hiredis\//, ['redis']],
  [/^<uv\.h>/, ['redis']],
  [/^<openssl\//, ['redis']],
  [/^<(sys|netinet|arpa|netdb|unistd)/, ['redis']],
  [/^<(napi|node_api|js_native_api)/, ['binding']],
  [/^<(node|v8)[.-]/, []],
  [/^<nlohmann\//, ['store', 'storage', 'binding']],
]

const roomOf = (path: string) => (path.includes('/') ? path.split('/')[0]! : 'storage')
const sources = filesBelow('src', /\.(h|cpp)$/)

/** Every include of the core, as [file, its room, what it includes]. */
const includes = sources.flatMap((file) =>
  includesOf(file).map((include) => [file, roomOf(file.slice('src/'.length)), include] as const),
)

test('there are sources to look at', () => {
  expect(includes.length).toBeGreaterThan(100)
})

test('every source stands in a known room', () => {
  const strangers = sources.filter((file) => !(roomOf(file.slice('src/'.length)) in rooms))
  expect(strangers).toEqual([])
})

test('a room includes only the rooms that the house allows it', () => {
  const trespasses = includes.filter(([, room, include]) => {
    if (!include.startsWith('"')) return false
    const other = roomOf(include.slice(1, -1))
    return other !== room && !rooms[room]!.includes(other)
  })
  expect(trespasses).toEqual([])
})

test('a library is included only by the room that it belongs to', () => {
  const trespasses = includes.filter(([, room, include]) => {
    const rule = libraries.find(([pattern]) => pattern.test(include))
    return rule && !rule[1].includes(room)
  })
  expect(trespasses).toEqual([])
})

test('no room includes iostream, whose start-up code asks for a newer libstdc++', () => {
  const iostreams = includes.filter(([, , include]) => include === '<iostream>')
  expect(iostreams).toEqual([])
})

test('lib/ reaches the addon through its loader alone', () => {
  const loaders = filesBelow('lib', /\.ts$/).filter((file) =>
    importsOf(file).some((name) => name.endsWith('load-addon')),
  )
  expect(loaders.length).toBeLessThanOrEqual(1)
})

test('an entry but the native one is a thin wrapper over the native one', () => {
  const names = ['index', 'redis', 'session', 'cache-entry', 'next', 'next-cache-handler'].concat(
    'next-isr-cache-handler',
  )
  for (const entry of names.map((name) => `lib/${name}.ts`)) {
    expect([entry, ...new Set(importsOf(entry))]).toEqual([entry, 'redis-session-storage/native'])
  }
})

test('one file of the Next.js side reaches for Next.js, so that the others run without it', () => {
  const files = filesBelow('lib/next', /\.ts$/).filter((file) => !file.endsWith('/next-headers.ts'))
  const trespasses = files.flatMap((file) =>
    importsOf(file).filter((name) => /^(next|react)(\/|$)/.test(name)),
  )
  expect(files.length).toBeGreaterThan(10)
  expect(trespasses).toEqual([])
})

test('functions of the app that the Next.js side calls are checked in one place', () => {
  const checking = filesBelow('lib/next', /\.ts$/).filter((file) =>
    /\bcallable\b/.test(textOf(file)),
  )
  expect(checking).toEqual(['lib/next/app-functions.ts'])
})

test('the native entry lies in a folder of its name: by that webpack knows what to leave out', () => {
  const { exports } = JSON.parse(textOf('package.json')) as {
    exports: Record<string, Record<string, { default: string }>>
  }
  const native = exports['./native']!
  expect(native.import!.default).toBe('./native/index.mjs')
  expect(native.default).toMatchObject({ default: './native/index.js' })
})

test('what is bundled for browsers reaches for itself and React alone', () => {
  const files = filesBelow('lib', /\.ts$/).filter((file) => /^lib\/react[/.]/.test(file))
  const strangers = files.flatMap((file) =>
    importsOf(file).filter((name) => name !== 'react' && !/^\.\/(react\/)?[a-z-]+$/.test(name)),
  )
  expect(files.length).toBeGreaterThan(5)
  expect(strangers).toEqual([])
})
