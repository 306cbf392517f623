/** The set-up scripts install packages only on request and suggest the command of the system. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { output } from './support/child'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

/** A PATH with these programs alone; each records the words it is called with. */
function pathWith(programs: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'rss-path-'))
  folders.push(folder)
  const record = join(folder, 'record')
  writeFileSync(record, '')
  for (const program of programs) {
    const text = `#!/bin/sh\necho ${program} "$1" "$2" >> ${record}\n`
    writeFileSync(join(folder, program), text, { mode: 0o755 })
  }
  return { folder, calls: () => readFileSync(record, 'utf8') }
}

interface System {
  programs: string[]
  user?: 'root' | 'somebody'
  env?: Record<string, string>
}

/** What `ensure` says when g++ and redis-server are missing, and the programs that it calls. */
async function ensureOn({ programs, user = 'somebody', env = {} }: System) {
  const path = pathWith(programs)
  const code = `
    process.getuid = () => ${user === 'root' ? 0 : 1000}
    const { ensure } = await import('./scripts/lib/packages.mjs')
    const missing = (name) => ({ package: name, here: () => false })
    await ensure(['g++', 'redis-server'].map(missing)).then(
      (result) => console.log(result),
      (error) => console.log(error.message),
    )`
  const more = { RSS_INSTALL: '', ...env, PATH: path.folder }
  return { said: await output(code, { type: 'module', env: more }), calls: path.calls() }
}

test.each([
  [['apt-get', 'sudo'], 'sudo apt-get install -y g++ redis-server'],
  [['apt-get'], 'apt-get install -y g++ redis-server'],
  [['apk', 'sudo'], 'sudo apk add g++ redis'],
  [['dnf', 'sudo'], 'sudo dnf install -y gcc-c++ redis'],
  [['brew', 'sudo'], 'brew install gcc redis'],
  [[], "Debian's packages are g++ redis-server"],
])('a user on a system with %j is advised: %s', async (programs, command) => {
  const { said, calls } = await ensureOn({ programs })
  expect(said).toContain(`Install them, then run this again: ${command}\n`)
  expect(calls).toBe('')
})

test('sudo is offered, and is not run unless RSS_INSTALL=1 is set', async () => {
  const programs = ['apt-get', 'sudo']
  const unasked = await ensureOn({ programs })
  expect(unasked.said).toContain('RSS_INSTALL=1')
  const asked = await ensureOn({ programs, env: { RSS_INSTALL: '1' } })
  expect(asked.said).toContain('installed')
  expect(asked.calls).toBe('sudo -n true\nsudo -n true\nsudo -n sh\n')
})

test('root needs no permission to install with apt, and only advice without it', async () => {
  const { said, calls } = await ensureOn({ programs: ['apt-get', 'sh'], user: 'root' })
  expect(said).toContain('installed')
  expect(calls).toMatch(/^sh -c/)
  const without = await ensureOn({ programs: ['apk', 'sh'], user: 'root' })
  expect(without.said).toContain('again: apk add g++ redis\n')
  expect(without.calls).toBe('')
})
