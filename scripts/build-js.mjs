/**
 * Compiles lib/ to dist/ (CommonJS and its types), then writes the thin ES modules beside it: each
 * names what its CommonJS twin exports, or has it as its default where that is what it exports, so that there is one instance whichever way it is loaded.
 * Files that are up to date are not touched: tests may be reading them.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(root, 'dist')
const require = createRequire(import.meta.url)

/** What was compiled from files that are no more. */
function removeStale() {
  const all = existsSync(dist) ? readdirSync(dist, { recursive: true }) : []
  const compiled = all.filter((name) => name.includes('.'))
  const source = (name) => join(root, 'lib', name.replace(/\.(d\.ts|d\.mts|js|mjs)$/, '.ts'))
  const stale = compiled.filter((name) => !name.startsWith('.') && !existsSync(source(name)))
  for (const name of stale) rmSync(join(dist, name))
}

function compile() {
  const { status } = spawnSync(process.execPath, [require.resolve('typescript/bin/tsc')], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}

/** The CommonJS files that package.json names in `exports`. */
function entries() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.values(exports)
    .filter((entry) => typeof entry === 'object')
    .map((entry) => join(root, entry.default.default))
}

function write(file, text) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
}

function wrap(file) {
  const name = `./${basename(file)}`
  const twin = require(file)
  if (twin.default === twin) {
    write(file.replace(/\.js$/, '.mjs'), `export { default } from '${name}'\n`)
    write(file.replace(/\.js$/, '.d.mts'), `export { default } from '${name}'\n`)
    return
  }
  const members = Object.keys(twin).sort()
  const body = `export {\n${members.map((member) => `  ${member},\n`).join('')}} from '${name}'\n`
  write(file.replace(/\.js$/, '.mjs'), body)
  write(file.replace(/\.js$/, '.d.mts'), `export * from '${name}'\n`)
}

removeStale()
compile()
entries().forEach(wrap)
