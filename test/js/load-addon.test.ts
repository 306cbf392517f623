import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(__dirname, '../..')
const built = join(root, 'build/Release/redis-session-storage.node')

/** Loads the addon in a process of its own; resolves to the error's members, or to null. */
function load(env: NodeJS.ProcessEnv, before = '') {
  const script = `${before}
    const { loadAddon } = require(${JSON.stringify(join(root, 'dist/native/load-addon.js'))})
    let error = null
    try { loadAddon() } catch (e) { error = { ...e, message: e.message, cause: String(e.cause) } }
    console.log(JSON.stringify(error))`
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  if (stderr) throw new Error(stderr)
  return JSON.parse(stdout) as { code: string; message: string; cause: string } | null
}

test('the addon loads from where the build left it', () => {
  expect(load({})).toBeNull()
})

test('REDIS_SESSION_STORAGE_BINARY names the binary to load', () => {
  expect(load({ REDIS_SESSION_STORAGE_BINARY: built })).toBeNull()
})

test('a binary that is not there is an error that names the place and the remedies', () => {
  const error = load({ REDIS_SESSION_STORAGE_BINARY: '/nowhere/addon.node' })!
  expect(error.code).toBe('ERR_UNAVAILABLE')
  expect(error.message).toContain('/nowhere/addon.node: no such file')
  expect(error.message).toContain('npm run build:native')
  expect(error.message).toContain('REDIS_SESSION_STORAGE_BINARY')
  expect(error.message).toContain('serverExternalPackages')
})

test('a file that is no addon is an error that keeps the reason of the system', () => {
  const notAnAddon = join(root, 'LICENSE')
  const error = load({ REDIS_SESSION_STORAGE_BINARY: notAnAddon })!
  expect(error.message).toContain(notAnAddon)
  expect(error.cause).toMatch(/Error/)
})

test('a binary of the package is not tried where Node.js has another OpenSSL', () => {
  const openssl4 = `Object.defineProperty(process, 'versions', {
    value: { ...process.versions, openssl: '4.0.1' },
  })`
  const aside = `require('fs').existsSync = (place) => place.includes('prebuilds')`
  const error = load({}, `${openssl4}; ${aside};`)!
  expect(error.message).toContain('made for OpenSSL 3, and this Node.js has 4.0.1')
})
