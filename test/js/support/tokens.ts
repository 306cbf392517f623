/** An identity provider of the test's own: its keys over HTTP, and the tokens that it signs. */
import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TokenOptions {
  /** Members of the claims; undefined leaves one out. */
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  key?: KeyObject
}

export interface IdentityProvider {
  readonly url: string
  /** How often its keys were asked for. */
  readonly asked: () => number
  /** A valid token, except for the given changes. */
  token(options?: TokenOptions): string
  stop(): Promise<void>
}

export const audience = 'https://api.example.com'
const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

export async function startIdentityProvider(): Promise<IdentityProvider> {
  const { publicKey, privateKey } = pair()
  let asked = 0
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }]
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    asked += 1
    response.statusCode = request.url === '/.well-known/jwks.json' ? 200 : 404
    response.end(JSON.stringify({ keys }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    asked: () => asked,
    token: (options = {}) => tokenOf({ key: privateKey, ...options }, `${url}/`),
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function tokenOf({ claims, header, key }: TokenOptions, issuer: string): string {
  const now = Math.floor(Date.now() / 1000)
  const usual = { iss: issuer, aud: audience, sub: 'auth0|ada', org_id: 'org_1' }
  const text = encode({ alg: 'RS256', kid: 'k1', typ: 'JWT', ...header })
  const body = encode({ ...usual, iat: now, exp: now + 300, ...claims })
  return `${text}.${body}.${signatureOf(`${text}.${body}`, key!)}`
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function signatureOf(text: string, key: KeyObject): string {
  if (key.type === 'private')
    return sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')
  return createHmac('sha256', key).update(text).digest('base64url')
}

/** A key that is not published. */
export function foreignKey(): KeyObject {
  return pair().privateKey
}
