import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { endedAfterTests } from './support/children'
import { root } from './support/child'

test('200 servers that answer with anything at all break no call and no process', async () => {
  const program = join(root, 'test/lying/main.mjs')
  const child = endedAfterTests(
    spawn(process.execPath, [program, '--count', '200', '--seed', '1'], {
      cwd: root,
      stdio: 'pipe',
    }),
  )
  const [printed, errors, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null, string | null]>,
  ])
  expect({ code, signal, errors }).toEqual({ code: 0, signal: null, errors: '' })
  expect(printed).toMatch(/\n200 lying servers from seed 1, 0 faults, /)
}, 120_000)
