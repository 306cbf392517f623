/** Ports of the loopback interface. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Returns a free port. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Fails before the long build of a demo if its port is in use. */
export async function assertFree(port, command) {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening').catch(() => {
    throw new Error(`Port ${port} is taken. Choose another: PORT=3001 npm run ${command}`)
  })
  server.close()
}
