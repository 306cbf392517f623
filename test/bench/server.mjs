/**
 * A redis-server of the benchmark's own, on a free port of the loopback, keeping nothing on disk.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { installCommand } from '../../scripts/lib/package-managers.mjs'

export async function startServer() {
  const port = await freePort()
  const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn('redis-server', args.map(String), { stdio: 'ignore' })
  await once(server, 'spawn').catch(() => {
    throw new Error(`The benchmark needs redis-server: ${installCommand(['redis-server'])}`)
  })
  for (let attempts = 0; (await tell(port, 'PING').catch(() => '')) !== '+PONG\r\n'; attempts++) {
    if (server.exitCode !== null || attempts > 200) throw new Error('redis-server does not start')
    await sleep(25)
  }
  return { port, empty: () => tell(port, 'FLUSHALL'), stop: () => stop(server) }
}

async function stop(server) {
  const exited = once(server, 'exit')
  server.kill()
  await exited
}

async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address()
  listener.close()
  await once(listener, 'close')
  return port
}

async function tell(port, command) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`${command}\r\n`)
  const [answer] = await once(socket, 'data')
  socket.destroy()
  return String(answer)
}
