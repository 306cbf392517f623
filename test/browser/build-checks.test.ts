/** `next build` in the example, with a package that lacks a binary. It fails before it compiles. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { environment } from './support/example-app'

const example = join(__dirname, '..', '..', 'examples', 'nextjs-app')
const next = join(example, 'node_modules', 'next', 'dist', 'bin', 'next')

function build(env: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, 'build'], {
    cwd: example,
    encoding: 'utf8',
    env: environment({ env }),
  })
  return { status, output: stdout + stderr }
}

test.each([
  ['a binary of this platform', { REDIS_SESSION_STORAGE_BINARY: '/nowhere/addon.node' }, 'load'],
  ['the binary of a target', { NEXT_TARGETS: 'linux-x64,darwin-x64' }, 'withRedisSessionStorage'],
])('next build fails without %s, before it compiles', (_, env, operation) => {
  const { status, output } = build(env)
  expect(status).toBe(1)
  expect(output).toContain('StorageError')
  expect(output).toContain('ERR_UNAVAILABLE')
  expect(output).toContain(`operation: '${operation}'`)
  expect(output).not.toContain('Creating an optimized production build')
})
