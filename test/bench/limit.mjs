/**
 * Compiles the C program that shows the limit, against the hiredis sources of the devDependency.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url))
const hiredis = pathOf('../../node_modules/hiredis-source/deps/hiredis')
const source = pathOf('limit/limit.c')
const program = pathOf('results/limit')
const parts = ['alloc', 'async', 'hiredis', 'net', 'read', 'sds', 'sockcompat']

/** The path of the program, or undefined when it cannot be compiled here. */
export function limitProgram() {
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return program
  mkdirSync(pathOf('results'), { recursive: true })
  const sources = [source, ...parts.map((name) => `${hiredis}/${name}.c`)]
  const args = ['-O2', '-std=gnu99', '-I', hiredis, '-o', program, ...sources]
  const { status, error, stderr } = spawnSync('cc', args, { encoding: 'utf8' })
  if (status === 0) return program
  console.error(`The C limit is left out: cc says ${error?.message ?? stderr}`)
  return undefined
}
