import { filesBelow, includesOf } from './support/tree'

/** The modules of the core, folders below src/, and the modules that each of them may include. */
const modules: Record<string, string[]> = {
  base: [],
  contract: ['base'],
  net: ['contract', 'base'],
  memory: ['contract', 'base'],
  redis: ['net', 'contract', 'base'],
  policy: ['contract', 'base'],
  'store/shared': ['contract', 'base'],
  'store/bridge_tokens': ['store/shared', 'contract', 'base'],
  'store/cache': ['store/shared', 'contract', 'base'],
  'store/locks': ['store/shared', 'contract', 'base'],
  'store/rate_limits': ['store/shared', 'contract', 'base'],
  'store/sessions': ['store/shared', 'contract', 'base'],
  'store/tenant_sessions': ['store/sessions', 'store/shared', 'contract', 'base'],
  'store/values': ['store/shared', 'contract', 'base'],
  storage: ['store', 'policy', 'redis', 'net', 'memory', 'contract', 'base'],
  binding: ['storage', 'store', 'base'],
}

/** Libraries, and the only modules that may include them. */
const libraries: [RegExp, string[]][] = [
  [/^<hiredis\//, ['redis']],
  [/^<uv\.h>/, ['net']],
  [/^<openssl\/evp\.h>/, ['net', 'redis']],
  [/^<openssl\//, ['net']],
  [/^<(sys|netinet|arpa|netdb|unistd)/, ['net']],
  [/^<(napi|node_api|js_native_api)/, ['binding']],
  [/^<(node|v8)[.-]/, []],
  [/^<nlohmann\//, ['store', 'storage', 'binding']],
]

/** The module of a path below src/; each noun of store/ is a module of its own. */
function moduleOf(path: string) {
  const parts = path.split('/').slice(0, -1)
  return parts.slice(0, parts[0] === 'store' ? 2 : 1).join('/')
}

const isWithin = (module: string, allowed: string[]) =>
  allowed.some((name) => module === name || module.startsWith(`${name}/`))

const sources = filesBelow('src', /\.(h|cpp)$/)

/** Every include of the core, as [file, its module, what it includes]. */
const includes = sources.flatMap((file) =>
  includesOf(file).map((include) => [file, moduleOf(file.slice('src/'.length)), include] as const),
)

test('the checks find source files', () => {
  expect(includes.length).toBeGreaterThan(100)
})

test('every source of the core belongs to a known module', () => {
  const strangers = sources.filter((file) => !(moduleOf(file.slice('src/'.length)) in modules))
  expect(strangers).toEqual([])
})

test('a module of the core includes only the modules that it may depend on', () => {
  const trespasses = includes.filter(([, module, include]) => {
    if (!include.startsWith('"')) return false
    const other = moduleOf(include.slice(1, -1))
    return other !== module && !isWithin(other, modules[module]!)
  })
  expect(trespasses).toEqual([])
})

test('a library is included only by the modules that it belongs to', () => {
  const trespasses = includes.filter(([, module, include]) => {
    const rule = libraries.find(([pattern]) => pattern.test(include))
    return rule && !isWithin(module, rule[1])
  })
  expect(trespasses).toEqual([])
})

test('no module includes iostream, whose start-up code asks for a newer libstdc++', () => {
  const iostreams = includes.filter(([, , include]) => include === '<iostream>')
  expect(iostreams).toEqual([])
})
