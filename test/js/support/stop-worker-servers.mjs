/** After the tests: stops the servers of worker-servers.mjs. */
import { once } from 'node:events'
import { connect } from 'node:net'

async function stop(port) {
  const socket = connect(port, '127.0.0.1')
  socket.write('SHUTDOWN NOSAVE\r\n')
  await once(socket.resume(), 'close')
}

export default async function stopWorkerServers() {
  await Promise.all(process.env.RSS_TEST_REDIS_PORTS.split(' ').map(Number).map(stop))
}
