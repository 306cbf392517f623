/** The servers of the smoke test: one that accepts plain text and TLS, and a port without a server. */
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { freePort } from '../free-port.mjs'
import { output } from '../paths.mjs'
import { run, startServer } from '../processes.mjs'

const folder = join(output, 'platforms', 'certificates')
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** Creates a certificate authority and a certificate for 127.0.0.1. */
async function createCertificates() {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const openssl = (...args) => run('openssl', args, { cwd: folder })
  const authority = ['-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Smoke test']
  await openssl('req', '-x509', ...newKey, ...authority)
  const request = ['-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=server']
  await openssl('req', ...newKey, ...request, '-addext', 'subjectAltName=IP:127.0.0.1')
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2']
  const copied = ['-copy_extensions', 'copy', '-in', 'server.csr', '-out', 'server.pem']
  await openssl('x509', '-req', ...signed, ...copied)
}

async function accepts(port) {
  const socket = connect(port, '127.0.0.1')
  const accepted = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  return accepted
}

async function waitFor(port) {
  for (let attempts = 0; attempts < 500; attempts += 1) {
    if (await accepts(port)) return
    await sleep(20)
  }
  throw new Error('redis-server does not accept connections')
}

/** Starts the server. Resolves to the environment of the smoke test. */
export async function startServers() {
  await createCertificates()
  const [port, tlsPort, closedPort] = [await freePort(), await freePort(), await freePort()]
  const file = (name) => join(folder, name)
  const plain = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '']
  const encrypted = ['--tls-port', tlsPort, '--tls-auth-clients', 'no']
  const certificates = [
    ...['--tls-cert-file', file('server.pem'), '--tls-key-file', file('server.key')],
    ...['--tls-ca-cert-file', file('ca.pem')],
  ]
  const args = [...plain, ...encrypted, ...certificates].map(String)
  startServer('redis-server', args, { stdio: 'ignore' })
  await Promise.all([port, tlsPort].map(waitFor))
  return {
    REDIS_URL: `redis://127.0.0.1:${port}`,
    REDISS_URL: `rediss://127.0.0.1:${tlsPort}`,
    CLOSED_URL: `redis://127.0.0.1:${closedPort}`,
    CA: file('ca.pem'),
  }
}
