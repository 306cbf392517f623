/**
 * Unused ports of the loopback interface. Each stays reserved for this process: a
 * UDP socket on the same number excludes every other caller on this machine. The numbers lie below
 * the range from which systems take the local ports of outgoing connections.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

const first = 10_000
const last = 32_000

export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * (last - first))
    if ((await reserves(port)) && (await isUnused(port))) return port
  }
}

async function reserves(port: number): Promise<boolean> {
  const reservation = createSocket('udp4').unref()
  reservation.bind({ port, address: '127.0.0.1', exclusive: true })
  return succeeds(once(reservation, 'listening'))
}

async function isUnused(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  if (!(await succeeds(once(server, 'listening')))) return false
  server.close()
  await once(server, 'close')
  return true
}

function succeeds(event: Promise<unknown>): Promise<boolean> {
  return event.then(
    () => true,
    () => false,
  )
}
