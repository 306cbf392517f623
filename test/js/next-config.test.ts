/**
 * The one line in next.config.ts.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { withRedisSessionStorage } from 'redis-session-storage/next'
import { hostileValues } from './support/hostile-values'

const external = 'redis-session-storage/native'

test('adds the core to the external packages and changes nothing else', () => {
  const given = { poweredByHeader: false, serverExternalPackages: ['sharp'] }
  const config = withRedisSessionStorage(given)
  expect(config).toMatchObject({ poweredByHeader: false })
  expect(config.serverExternalPackages).toEqual(['sharp', external])
  expect(given.serverExternalPackages).toEqual(['sharp'])
})

test('adds it once, and never the bare name', () => {
  const twice = withRedisSessionStorage(withRedisSessionStorage({}))
  expect(twice).toEqual(withRedisSessionStorage())
  const bare = { serverExternalPackages: ['redis-session-storage', external, 'sharp'] }
  expect(withRedisSessionStorage(bare).serverExternalPackages).toEqual(['sharp', external])
})

test('keeps other traced files', () => {
  const given = { outputFileTracingIncludes: { '/a': ['a.txt'], '/**': ['all.txt'] } }
  const { outputFileTracingIncludes } = withRedisSessionStorage(given)
  expect(outputFileTracingIncludes['/a']).toEqual(['a.txt'])
  expect(outputFileTracingIncludes['/**'].slice(0, 1)).toEqual(['all.txt'])
  expect(outputFileTracingIncludes['/**'].join()).toContain('prebuilds/**/*.node')
})

test('takes a function, and one that is asynchronous', async () => {
  const env = (phase: string) => ({ env: { phase } })
  const expected = { env: { phase: 'build' }, serverExternalPackages: [external] }
  expect(withRedisSessionStorage(env)('build')).toMatchObject(expected)
  const later = (phase: string) => Promise.resolve(env(phase))
  expect(await withRedisSessionStorage(later)('build')).toMatchObject(expected)
})

test('hands the context through', () => {
  const given = (_: string, { defaultConfig }: { defaultConfig: object }) => defaultConfig
  const configure = withRedisSessionStorage(given)
  expect(configure('x', { defaultConfig: { env: {} } })).toMatchObject({ env: {} })
})

describe('the name of the app', () => {
  const variable = 'REDIS_SESSION_STORAGE_APP'
  afterEach(() => delete process.env[variable])

  test('goes into the configuration, beside its other variables, and into the process', () => {
    const config = withRedisSessionStorage({ env: { OTHER: 'x' } }, { app: 'shop' })
    expect(config.env).toEqual({ OTHER: 'x', [variable]: 'shop' })
    expect(process.env[variable]).toBe('shop')
    expect(withRedisSessionStorage({ env: { OTHER: 'x' } }).env).toEqual({ OTHER: 'x' })
  })

  test('of an earlier configuration does not count for one without a name', () => {
    withRedisSessionStorage({}, { app: 'shop' })
    expect(withRedisSessionStorage({})).not.toHaveProperty('env')
    expect(process.env[variable]).toBeUndefined()
  })

  test('stays when the configuration is completed twice', () => {
    const config = withRedisSessionStorage(withRedisSessionStorage({}, { app: 'shop' }))
    expect(config).toMatchObject({ env: { [variable]: 'shop' } })
    expect(process.env[variable]).toBe('shop')
  })

  test('counts for a configuration that is a function', () => {
    const config = withRedisSessionStorage(() => ({}), { app: 'a' })() as { env: object }
    expect(config.env).toEqual({ [variable]: 'a' })
  })

  test.each(['', 'a:b', 'a b', 'ü', 'x'.repeat(65), 1, null])('must not be %p', (app) => {
    const options = { app } as { app: string }
    expect(() => withRedisSessionStorage({}, options)).toThrow(/`options\.app` must be/)
    expect(() => withRedisSessionStorage({}, { other: 1 } as never)).toThrow(/`options\.other`/)
  })

  test.each(Object.entries(hostileValues()))(
    'options that are %s throw a StorageError',
    (_, value) => {
      for (const options of [value, { app: value }] as never[]) {
        try {
          withRedisSessionStorage({}, options)
        } catch (error) {
          expect(error).toMatchObject({ name: 'StorageError', code: 'ERR_INVALID_ARGUMENT' })
        }
      }
    },
  )
})

describe('the platforms of the deployment', () => {
  const root = join(__dirname, '../..')

  /** Loads the configuration as the command of Next.js does it; the error's members, or null. */
  function configured(command: string, targets: unknown, env: Record<string, string> = {}) {
    const script = `
      process.argv[2] = ${JSON.stringify(command)}
      const fs = require('fs')
      const { existsSync } = fs
      fs.existsSync = (path) => path.includes(process.env.PRESENT) || existsSync(path)
      const { withRedisSessionStorage } = require('./dist/entries/next.js')
      let error = null
      try { withRedisSessionStorage({}, { targets: ${JSON.stringify(targets)} }) }
      catch ({ code, message }) { error = { code, message } }
      console.log(JSON.stringify(error))`
    const { stdout, stderr } = spawnSync(process.execPath, ['--eval', script], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, PRESENT: 'none', ...env },
    })
    if (stderr) throw new Error(stderr)
    return JSON.parse(stdout) as { code: string; message: string } | null
  }

  const missing = { PRESENT: join('prebuilds', 'linux') }

  test('fail next build if the package has no binary for one of them, with its name', () => {
    const error = configured('build', ['linux-x64', 'darwin-x64'], missing)!
    expect(error.code).toBe('ERR_UNAVAILABLE')
    expect(error.message).toContain('The build is for darwin-x64, and redis-session-storage has no')
    expect(error.message).toContain(join('prebuilds', 'darwin-x64', 'redis-session-storage.node'))
    expect(error.message).toContain('The package contains binaries for: ')
  })

  test('do not fail next build if the package has the binaries of all of them', () => {
    expect(configured('build', ['linux-x64', 'linux-arm64-musl'], missing)).toBeNull()
  })

  test('do not fail next start, where the binaries of other platforms may have been removed', () => {
    expect(configured('start', ['linux-x64', 'darwin-x64'], missing)).toBeNull()
  })

  test('must be names of known platforms', () => {
    const error = configured('start', ['linux-x64', 'plan9-x64'])!
    expect(error.code).toBe('ERR_INVALID_ARGUMENT')
    expect(error.message).toContain('`options.targets[1]` must be one of')
  })
})
