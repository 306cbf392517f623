/** Several instances of the demo behind one address, on their own redis-server. */
import { generateKeyPairSync } from 'node:crypto'

import { startDemo } from './demo.mjs'
import { withoutRedis } from './demo-redis.mjs'
import { freePort } from './free-port.mjs'
import { endChildren } from './processes.mjs'
import { startRedisServer } from './redis-server.mjs'
import { startRoundRobin } from './round-robin.mjs'

const count = 3

/**
 * Prints the process id of each instance. Resolves to the exit code of the last instance when all
 * have exited.
 */
export async function serveInstances(port) {
  const redisUrl = `redis://127.0.0.1:${await startRedisServer()}`
  const env = { ...withoutRedis, REDIS_URL: redisUrl, DEMO_SIGNING_KEY: signingKey() }
  const ports = await Promise.all(Array.from({ length: count }, freePort))
  const instances = ports.map((instancePort) => startDemo(instancePort, env))
  instances.forEach(({ child }, i) => {
    console.log(`    Instance on port ${ports[i]}: process ${child.pid}`)
  })
  const balancer = await startRoundRobin(port, ports)
  const codes = await Promise.all(instances.map(({ exit }) => exit))
  balancer.close()
  balancer.closeAllConnections()
  endChildren()
  return codes.at(-1)
}

/** Creates the shared signing key: a token of one instance is valid at all of them. */
function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' })
}
