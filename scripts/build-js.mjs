/**
 * Compiles lib/ to dist/ (CommonJS and type declarations), then writes a thin ES module beside each
 * CommonJS entry. The ES module re-exports the names of the CommonJS module or, if the CommonJS
 * module is its own default export, only that default. Both module systems therefore share one
 * instance. Files that are up to date are not rewritten, because tests may be reading them.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(root, 'dist')
const require = createRequire(import.meta.url)

/** Removes compiled files whose source was deleted. */
function removeStale() {
  const compiled = existsSync(dist) ? readdirSync(dist, { recursive: true }) : []
  const source = (name) => join(root, 'lib', name.replace(/\.(d\.ts|d\.mts|js|mjs)$/, '.ts'))
  const stale = compiled.filter((name) => /[^.]\.\w/.test(name) && !existsSync(source(name)))
  for (const name of stale) rmSync(join(dist, name))
}

function compile() {
  const { status } = spawnSync(process.execPath, [require.resolve('typescript/bin/tsc')], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}

/** Returns the files of each entry in `exports` of package.json, by module system. */
function entries() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.values(exports).filter((entry) => typeof entry === 'object')
}

/**
 * Writes native/index.js. With webpack, Next.js recognizes an external package by its folder, so
 * the native entry needs a folder with its name.
 */
function forward() {
  mkdirSync(join(root, 'native'), { recursive: true })
  const body = "module.exports = require('../dist/entries/native.js')\n"
  write(join(root, 'native', 'index.js'), body)
}

function write(file, text) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
}

function wrap({ import: module, default: commonjs }) {
  const file = join(root, commonjs.default)
  const from = (name) => `from './${basename(name)}'\n`
  const types = from(commonjs.types.replace(/\.d\.ts$/, '.js'))
  const twin = require(file)
  if (twin.default === twin) {
    write(join(root, module.default), `export { default } ${from(file)}`)
    return write(join(root, module.types), `export { default } ${types}`)
  }
  const directive = /^'use client'/m.test(readFileSync(file, 'utf8')) ? "'use client'\n" : ''
  const members = Object.keys(twin).sort()
  const body = members.map((member) => `  ${member},\n`).join('')
  write(join(root, module.default), `${directive}export {\n${body}} ${from(file)}`)
  write(join(root, module.types), `export * ${types}`)
}

removeStale()
compile()
forward()
entries().forEach(wrap)
