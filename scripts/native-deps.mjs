/**
 * Creates deps/ with the sources that the addon needs in addition to the headers of Node.js: the
 * reply reader of hiredis (from its pinned devDependency), node-addon-api, and nlohmann/json (from
 * the system). A packed tarball contains deps/. Prints the folder's name for binding.gyp.
 */
import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const includes = ['/usr/include', '/usr/local/include', '/opt/homebrew/include']

const parts = [
  {
    name: 'hiredis',
    from: [join(modules, 'hiredis-source/deps/hiredis')],
    files: [
      ...['alloc.c', 'read.c', 'sds.c', 'COPYING'],
      ...['alloc.h', 'fmacros.h', 'read.h', 'sds.h', 'sdsalloc.h', 'win32.h'],
    ],
    remedy: 'Run: npm ci --ignore-scripts',
  },
  {
    name: 'node-addon-api',
    from: [join(modules, 'node-addon-api')],
    files: ['napi.h', 'napi-inl.h', 'napi-inl.deprecated.h', 'LICENSE.md'],
    remedy: 'Run: npm ci --ignore-scripts',
  },
  {
    name: 'nlohmann',
    from: includes.map((folder) => join(folder, 'nlohmann')),
    files: ['.'],
    remedy: 'Install it (on Debian nlohmann-json3-dev, elsewhere nlohmann-json or json-devel)',
  },
]

/** Skips files that are up to date. Their timestamps stay, which avoids a rebuild. */
function differs(from, to) {
  const [one, other] = [from, to].map((path) => statSync(path, { throwIfNoEntry: false }))
  return one.isDirectory() || one.size !== other?.size || one.mtimeMs !== other.mtimeMs
}

function layOut({ name, from, files, remedy }) {
  const to = join(root, 'deps', name)
  const origin = from.find((folder) => existsSync(folder))
  if (!origin && existsSync(to)) return
  if (!origin) throw new Error(`${name} is missing. ${remedy}`)
  mkdirSync(to, { recursive: true })
  const options = { recursive: true, preserveTimestamps: true, filter: differs }
  for (const file of files) cpSync(join(origin, file), join(to, file), options)
}

try {
  parts.forEach(layOut)
  process.stdout.write('deps')
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
