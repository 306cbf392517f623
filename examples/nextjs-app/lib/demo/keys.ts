import { exportJWK, generateKeyPair, importPKCS8, type CryptoKey, type JWK } from 'jose'
import { processWide } from '@/lib/process-wide'

export interface SigningKeys {
  readonly privateKey: CryptoKey
  readonly publicKey: JWK
}

const alg = 'RS256'

/**
 * The keys that sign the demo's tokens. They are generated on first use, unless DEMO_SIGNING_KEY
 * (PKCS #8, PEM) is set. With it, several instances accept each other's tokens.
 */
export function signingKeys(): Promise<SigningKeys> {
  return processWide('signing-keys', makeKeys)
}

async function makeKeys(): Promise<SigningKeys> {
  const given = process.env.DEMO_SIGNING_KEY
  const privateKey = given
    ? await importPKCS8(given, alg, { extractable: true })
    : (await generateKeyPair(alg, { extractable: true })).privateKey
  const { kty, n, e } = await exportJWK(privateKey)
  return { privateKey, publicKey: { kty, n, e, alg, use: 'sig', kid: 'demo' } }
}
