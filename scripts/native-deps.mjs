/**
 * Lays out deps/, what the addon is compiled with beside Node's own headers: hiredis' reply reader
 * (from its pinned devDependency), node-addon-api, and nlohmann/json (from the system). A packed
 * tarball brings deps/ along. Prints the folder's name: binding.gyp asks for it.
 */
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const deps = join(root, 'deps')

const codec = ['alloc', 'fmacros', 'read', 'sds', 'sdsalloc', 'win32'].map((name) => `${name}.h`)
const parts = [
  {
    name: 'hiredis',
    from: [join(root, 'node_modules/hiredis-source/deps/hiredis')],
    files: [...codec, 'alloc.c', 'read.c', 'sds.c', 'COPYING'],
    remedy: 'npm ci --ignore-scripts',
  },
  {
    name: 'node-addon-api',
    from: [join(root, 'node_modules/node-addon-api')],
    files: ['napi.h', 'napi-inl.h', 'napi-inl.deprecated.h', 'LICENSE.md'],
    remedy: 'npm ci --ignore-scripts',
  },
  {
    name: 'nlohmann',
    from: ['/usr/include', '/usr/local/include', '/opt/homebrew/include'].map((folder) =>
      join(folder, 'nlohmann'),
    ),
    files: [''],
    remedy: 'apt-get install nlohmann-json3-dev (or brew install nlohmann-json)',
  },
]

function layOut({ name, from, files, remedy }) {
  const to = join(deps, name)
  if (files.every((file) => existsSync(join(to, file)))) return
  const origin = from.find((folder) => existsSync(folder))
  if (!origin) throw new Error(`${name} is missing. Run: ${remedy}`)
  mkdirSync(to, { recursive: true })
  for (const file of files) cpSync(join(origin, file), join(to, file), { recursive: true })
}

try {
  parts.forEach(layOut)
  process.stdout.write('deps')
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
