/**
 * The one line in next.config.ts.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { withRedisSessionStorage } from 'redis-session-storage/next'
import { target } from '../../lib/native/load-addon'
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

describe('the binaries for a build', () => {
  const root = join(__dirname, '../..')
  const host = target()

  interface Build {
    command?: string
    targets?: unknown
    /** Where the binaries are that the package has besides the one in build/. */
    present?: string
    env?: Record<string, string>
    times?: number
  }

  /** Loads the configuration as the command of Next.js does it. */
  function configured({ command = 'build', targets, present = 'none', env, times = 1 }: Build) {
    const script = `
      process.argv[2] = ${JSON.stringify(command)}
      const fs = require('fs')
      const { existsSync } = fs
      const hasOwn = (path) => !path.includes('prebuilds') && existsSync(path)
      fs.existsSync = (path) => path.includes(process.env.PRESENT) || hasOwn(path)
      const { withRedisSessionStorage } = require('./dist/entries/next.js')
      let error = null
      const options = ${targets === undefined ? 'undefined' : JSON.stringify({ targets })}
      try { for (let i = 0; i < ${times}; i++) withRedisSessionStorage({}, options) }
      catch ({ code, message }) { error = { code, message } }
      console.log(JSON.stringify(error))`
    const { stdout, stderr } = spawnSync(process.execPath, ['--eval', script], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, CI: '', PRESENT: present, ...env },
    })
    const error = JSON.parse(stdout) as { code: string; message: string } | null
    return { error, stderr }
  }

  const fine = { error: null, stderr: '' }
  const linux = join('prebuilds', 'linux')
  const [linuxX64, all] = [join('prebuilds', 'linux-x64', 'redis'), 'prebuilds']
  const binaryOf = (name: string) => join('prebuilds', name, 'redis-session-storage.node')
  const nowhere = { REDIS_SESSION_STORAGE_BINARY: '/nowhere/addon.node' }

  describe('of the platform that builds', () => {
    test('fail next build if it cannot be loaded, with the platform and the command that builds it', () => {
      const { error } = configured({ present: all, env: nowhere })
      expect(error).toMatchObject({ code: 'ERR_UNAVAILABLE' })
      expect(error!.message).toContain(`could not be loaded for ${host}`)
      expect(error!.message).toContain('/nowhere/addon.node: no such file')
      expect(error!.message).toContain(`cd ${JSON.stringify(root)} && npm run build:native`)
    })

    test('fail next build if it cannot be loaded, also if only other platforms are named', () => {
      const { error } = configured({ targets: ['linux-arm64'], present: all, env: nowhere })
      expect(error!.message).toContain(`could not be loaded for ${host}`)
    })

    test.each(['start', 'dev', 'typegen'])('are not loaded by next %s', (command) => {
      expect(configured({ command, env: nowhere })).toEqual(fine)
    })
  })

  describe('for the targets', () => {
    const targets = ['linux-x64', 'darwin-x64']

    test('fail next build if the package has none for one of them, with its name', () => {
      const { error, stderr } = configured({ targets, present: linux })
      expect(stderr).toBe('')
      expect(error!.code).toBe('ERR_UNAVAILABLE')
      expect(error!.message).toContain(
        'The build is for darwin-x64, and redis-session-storage has no',
      )
      expect(error!.message).toContain(binaryOf('darwin-x64'))
      expect(error!.message).toContain('The package contains binaries for: ')
      expect(error!.message).toContain('npm run prebuild -- --all && npm run pack:release')
    })

    test('do not fail next build if the package has those of all of them', () => {
      const both = ['linux-x64', 'linux-arm64-musl']
      expect(configured({ targets: both, present: linux })).toEqual(fine)
    })

    test('are the only ones that are checked, also in continuous integration', () => {
      const env = { CI: 'true' }
      expect(configured({ targets: ['linux-x64'], present: linuxX64, env })).toEqual(fine)
      expect(configured({ targets: [], env })).toEqual(fine)
    })

    test('do not fail next start, where the binaries of other platforms may have been removed', () => {
      expect(configured({ command: 'start', targets, present: linux })).toEqual(fine)
    })

    test('must be names of known platforms', () => {
      const { error } = configured({ command: 'start', targets: ['linux-x64', 'plan9-x64'] })
      expect(error!.code).toBe('ERR_INVALID_ARGUMENT')
      expect(error!.message).toContain('`options.targets[1]` must be one of')
    })
  })

  describe('for Linux, if no targets are named', () => {
    const problem =
      'redis-session-storage has no binary for linux-arm64, linux-x64-musl, linux-arm64-musl, so ' +
      'this build does not run there'

    test.each(['true', '1', 'True', 'woodpecker'])(
      'fail next build with CI=%s if one is missing, with the targets and the remedies',
      (CI) => {
        const { error, stderr } = configured({ present: linuxX64, env: { CI } })
        expect(stderr).toBe('')
        expect(error!.code).toBe('ERR_UNAVAILABLE')
        expect(error!.message).toContain(problem)
        expect(error!.message).toContain('npm run prebuild -- --all && npm run pack:release')
        expect(error!.message).toContain('the option `targets` of withRedisSessionStorage')
      },
    )

    test.each(['', 'false', '0'])(
      'cause one warning per process with CI=%j if one is missing',
      (CI) => {
        const { error, stderr } = configured({ present: linuxX64, env: { CI }, times: 2 })
        expect(error).toBeNull()
        expect(stderr).toMatch(/^\[Redis\] .*\n$/)
        expect(stderr).toContain(problem)
      },
    )

    test('cause no warning if the package has all of them, but none for other systems', () => {
      expect(configured({ present: linux, env: { CI: 'true' } })).toEqual(fine)
      expect(configured({ present: linux })).toEqual(fine)
    })

    test.each(['start', 'dev'])('are not checked by next %s', (command) => {
      expect(configured({ command, env: { CI: 'true' } })).toEqual(fine)
    })
  })
})
