/**
 * Compiles lib/ to dist/ (CommonJS and its types), then writes the thin ES modules beside it: each
 * names what its CommonJS twin exports, so that there is one instance whichever way it is loaded.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)

function compile() {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
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

function wrap(file) {
  const name = `./${basename(file)}`
  const members = Object.keys(require(file)).sort()
  const body = `export {\n${members.map((member) => `  ${member},\n`).join('')}} from '${name}'\n`
  writeFileSync(file.replace(/\.js$/, '.mjs'), body)
  writeFileSync(file.replace(/\.js$/, '.d.mts'), `export * from '${name}'\n`)
}

compile()
entries().forEach(wrap)
