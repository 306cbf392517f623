/** Ports of this machine's loopback interface. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/** One that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Said before the long part of a demo: a port that is taken would only be noticed after it. */
export async function assertFree(port, command) {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening').catch(() => {
    throw new Error(`Port ${port} is taken. Choose another: PORT=3001 npm run ${command}`)
  })
  server.close()
}
