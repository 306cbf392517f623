/** Starts a redis-server on a free port of the loopback interface, without persistence. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

import { freePort } from './free-port.mjs'
import { startServer } from './processes.mjs'

/** Resolves to its port once it accepts connections. It terminates with this process. */
export async function startRedisServer() {
  const port = await freePort()
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', tmpdir(), '--save', '']
  const { exit } = startServer('redis-server', settings, { stdio: 'ignore' })
  const failed = exit.then((code) => {
    throw new Error(`redis-server ended with ${code}`)
  })
  await Promise.race([failed, accepted(port)])
  failed.catch(() => undefined)
  return port
}

async function accepted(port) {
  for (let attempts = 0; attempts < 500; attempts++) {
    const socket = connect(port, '127.0.0.1')
    const there = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (there) return
    await sleep(20)
  }
  throw new Error('redis-server does not answer')
}
