/** A server's name that points elsewhere from some moment on, as the system's resolver says. */
import { once } from 'node:events'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startNode } from './support/child'
import { startRedis, startRedisOn } from './support/redis-server'

test('a lost server is looked for where its name points by then', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rss-hosts-'))
  const hosts = join(folder, 'hosts')
  writeFileSync(hosts, '127.0.0.1 moving.test\n')
  const first = await startRedis()
  const second = await startRedisOn(first.port, '--bind', '127.0.0.2')
  const code = `
    const { createStorage } = require('redis-session-storage')
    const storage = createStorage({
      host: 'moving.test', port: ${first.port}, commandTimeout: 20_000, logger: false,
    })
    const main = async () => {
      const id = await storage.tenantSessions.create({ tenantId: 't', userId: 'u' })
      console.log('created')
      process.stdin.once('data', async () => {
        console.log(await storage.tenantSessions.get('t', id.sessionId))
        await storage.close()
        process.stdin.destroy()
      })
    }
    main()`
  const { child, ended } = startNode(code, {
    env: { LD_PRELOAD: 'libnss_wrapper.so', NSS_WRAPPER_HOSTS: hosts },
  })
  await once(child.stdout, 'data')
  await first.stop()
  writeFileSync(hosts, '127.0.0.2 moving.test\n')
  utimesSync(hosts, 0, Date.now() / 1000 + 10) // a change within one second would not be seen
  child.stdin.write('moved\n')
  expect(await ended).toMatchObject({ code: 0, stdout: 'created\nnull\n', stderr: '' })
  await second.stop()
  rmSync(folder, { recursive: true })
})
