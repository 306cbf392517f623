/**
 * An authority of the test's own and the certificates that it signs, made by the program openssl in
 * a folder that goes after the last test of the file.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startRedis, type RedisServer } from './redis-server'

const folders: string[] = []

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

export interface Certificate {
  /** Where they lie. */
  certFile: string
  keyFile: string
  /** What is in them. */
  cert: string
  key: string
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

export class Authority {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rss-certificates-'))
  readonly file = join(this.#folder, 'ca.pem')
  readonly text: string
  #issued = 0

  constructor() {
    folders.push(this.#folder)
    const files = ['-keyout', 'ca.key', '-out', 'ca.pem']
    this.#openssl('req', '-x509', ...newKey, ...files, '-days', '2', '-subj', '/CN=A test')
    this.text = readFileSync(this.file, 'utf8')
  }

  /** `names` as openssl spells them. It has expired when `days` is negative. */
  issue(names: string, days = 1): Certificate {
    const name = String(++this.#issued)
    const [key, request, cert] = [`${name}.key`, `${name}.csr`, `${name}.pem`]
    const subject = ['-subj', '/CN=somebody', '-addext', `subjectAltName=${names}`]
    this.#openssl('req', ...newKey, '-keyout', key, '-out', request, ...subject)
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', String(days)]
    const copied = ['-copy_extensions', 'copy', '-in', request, '-out', cert]
    this.#openssl('x509', '-req', ...signed, ...copied)
    const [certFile, keyFile] = [join(this.#folder, cert), join(this.#folder, key)]
    const read = (file: string) => readFileSync(file, 'utf8')
    return { certFile, keyFile, cert: read(certFile), key: read(keyFile) }
  }

  #openssl(...words: string[]): void {
    execFileSync('openssl', words, { cwd: this.#folder, stdio: 'pipe' })
  }
}

export interface TlsRedisServer extends RedisServer {
  readonly tlsPort: number
  readonly tlsUrl: string
}

/** A server with a certificate for these names, on a port beside its plain one. */
export async function startTlsRedis(
  authority: Authority,
  certificate = authority.issue('DNS:localhost,IP:127.0.0.1'),
  ...settings: string[]
): Promise<TlsRedisServer> {
  const tlsPort = await freePort()
  const files = ['--tls-cert-file', certificate.certFile, '--tls-key-file', certificate.keyFile]
  const trust = ['--tls-ca-cert-file', authority.file, '--tls-auth-clients', 'no']
  const server = await startRedis('--tls-port', String(tlsPort), ...files, ...trust, ...settings)
  return Object.assign(server, { tlsPort, tlsUrl: `rediss://127.0.0.1:${tlsPort}` })
}
