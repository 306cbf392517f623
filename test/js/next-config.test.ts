/**
 * The one line in next.config.ts.
 */
import { withRedisSessionStorage } from 'redis-session-storage/next'

const external = 'redis-session-storage/native'

test('adds the core to what is not bundled, and changes nothing else', () => {
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

test('keeps what else is to be traced', () => {
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
