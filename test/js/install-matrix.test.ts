/** The script that tests package managers and bundlers, without the installations. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(__dirname, '../..')

function matrix(...args: string[]) {
  const script = join(root, 'scripts/test-matrix.mjs')
  return spawnSync(process.execPath, [script, ...args], { cwd: root, encoding: 'utf8' })
}

/** Runs an ES module in the root. Its output is JSON of type `T`. */
function evaluate<T>(code: string): T {
  const args = ['--input-type=module', '--eval', code]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  if (stderr) throw new Error(stderr)
  return JSON.parse(stdout) as T
}

test('--help explains the options and lists the rows, each name once', () => {
  const { stdout, status } = matrix('--help')
  expect(status).toBe(0)
  for (const option of ['--row', '--missing', '--tarball']) expect(stdout).toContain(option)
  const names = stdout.split('Rows:')[1]!.match(/\S+/g)!
  expect(names).toEqual(expect.arrayContaining(['npm-10-turbopack', 'yarn-4-pnp-webpack']))
  expect(new Set(names).size).toBe(names.length)
})

test('an unknown row is an error that names it', () => {
  const { stderr, status } = matrix('--row', 'npm-12-turbopack,npm-1')
  expect(status).toBe(1)
  expect(stderr).toContain('Unknown row: npm-1.')
})

test('the table has a line for each row, and explains the stage that another tool prevents', () => {
  const { table, names } = evaluate<{ table: string; names: string[] }>(`
    import { rows } from './scripts/lib/matrix/rows.mjs'
    import { tableOf } from './scripts/lib/matrix/table.mjs'
    const passed = ['install', 'build', 'start', 'standalone']
    const outcomes = Object.fromEntries(rows.map(({ id }) => [id, { passed, limited: false }]))
    outcomes['yarn-4-pnp-turbopack'] = { passed: ['install'], limited: true }
    const table = tableOf(outcomes, '2026-01-31')
    console.log(JSON.stringify({ table, names: rows.map(({ id }) => id) }))`)
  const lines = table.split('\n')
  expect(lines.filter((line) => line.startsWith('| '))).toHaveLength(names.length + 1)
  expect(table).toContain('on 2026-01-31')
  expect(lines.find((line) => line.includes("Plug'n'Play | 16.4.6 | Turbopack"))).toMatch(
    /\| yes \| no \(1\) \| {2}\| {2}\|$/,
  )
  expect(table).toMatch(/^1\. Turbopack does not resolve packages through Plug'n'Play/m)
})
