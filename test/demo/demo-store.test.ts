/**
 * What the demo says of where its sessions are.
 */
import { output } from '../js/support/child'

const said = async (env: Record<string, string>) => {
  const code = `import { storeOf } from './scripts/lib/demo.mjs'
    console.log(storeOf(process.env))`
  return (await output(code, { type: 'module', env })).trim()
}

test.each([
  [{}, 'the embedded store'],
  [{ REDIS_URL: '', REDIS_HOST: '' }, 'the embedded store'],
  [{ REDIS_URL: 'redis://cache.example.com' }, 'the server of REDIS_URL'],
  [{ REDIS_HOST: 'cache.example.com' }, 'the server of REDIS_HOST'],
  [{ REDIS_HOST: 'cache.example.com', REDIS_PROVIDER: 'memory' }, 'the embedded store'],
  [{ REDIS_HOST: 'cache.example.com', REDIS_PROVIDER: 'elasticache' }, 'the server of REDIS_HOST'],
])('with %j the demo prints that it uses %s', async (env, store) => {
  expect(await said(env as Record<string, string>)).toBe(store)
})
