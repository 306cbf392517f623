/**
 * Converts the checked option `tls` for the core. Without `ca` the authorities that Node.js trusts
 * are trusted.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { invalidArgument } from '../base/errors'
import type { NativeOptions, NativeTls } from '../native/native'
import { certificate, notPem } from './pem'

/** The option `tls` with bytes and lists converted to texts. */
export interface TlsTexts {
  ca?: string | undefined
  cert?: string | undefined
  key?: string | undefined
  servername?: string | undefined
  rejectUnauthorized?: boolean | undefined
}

/**
 * Converts the option. Throws ERR_INVALID_ARGUMENT that names the invalid text, never its content.
 */
export function nativeTls(tls: boolean | TlsTexts | undefined, operation: string): NativeTls {
  const { ca, cert, key, servername, rejectUnauthorized } = typeof tls === 'object' ? tls : {}
  if (cert || key) checkPair(cert, key, operation)
  return {
    tls: tls !== undefined && tls !== false,
    tlsCa: ca ?? '',
    tlsDefaultAuthorities: false,
    tlsCert: cert ?? '',
    tlsKey: key ?? '',
    tlsServername: servername ?? '',
    tlsRejectUnauthorized: rejectUnauthorized ?? true,
  }
}

function checkPair(cert: string | undefined, key: string | undefined, operation: string): void {
  if (!cert || !key) {
    throw invalidArgument(operation, '`tls.cert` and `tls.key` belong together; give both or none')
  }
  if (certificate(cert, 'tls.cert', operation).checkPrivateKey(privateKey(key, operation))) return
  throw invalidArgument(operation, '`tls.key` is not the key of the certificate in `tls.cert`')
}

function privateKey(pem: string, operation: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw notPem('tls.key', 'a private key that is not encrypted', operation)
  }
}

/**
 * Returns the JSON text of the options. Node.js' authorities are included only if they are needed.
 */
export function optionsText(options: NativeOptions): string {
  const trusts = options.tls && options.tlsRejectUnauthorized && options.tlsCa === ''
  return JSON.stringify(trusts ? { ...options, ...defaultAuthorities() } : options)
}

type Authorities = Pick<NativeTls, 'tlsCa' | 'tlsDefaultAuthorities'>

let authorities: Authorities | undefined

/** Read once, and only for an encrypted storage, because Node.js' list is long. */
function defaultAuthorities(): Authorities {
  authorities ??= {
    tlsCa: readAuthorities().join('\n'),
    tlsDefaultAuthorities: usesOpensslStore(),
  }
  return authorities
}

/** The authorities that Node.js lists. The list does not include OpenSSL's own store. */
function readAuthorities(): readonly string[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const tls = require('node:tls') as typeof import('node:tls') & {
    /** Available since Node.js 22.15. Includes NODE_EXTRA_CA_CERTS. */
    getCACertificates?(type: 'default'): string[]
  }
  if (tls.getCACertificates) return tls.getCACertificates('default')
  return [...(usesOpensslStore() ? [] : tls.rootCertificates), ...extraAuthorities()]
}

/** True if Node.js trusts OpenSSL's store, by a command-line option or by its build. */
function usesOpensslStore(): boolean {
  const given = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/)]
  if (given.includes('--use-bundled-ca')) return false
  return given.includes('--use-openssl-ca') || isBuiltForOpensslStore()
}

function isBuiltForOpensslStore(): boolean {
  const { target_defaults: built } = process.config as {
    target_defaults?: { defines?: readonly string[] | undefined } | undefined
  }
  return built?.defines?.includes('NODE_OPENSSL_CERT_STORE') ?? false
}

/** Ignores a file that cannot be read: Node.js reported it at its start. */
function extraAuthorities(): string[] {
  const file = process.env.NODE_EXTRA_CA_CERTS
  if (!file) return []
  try {
    return [readFileSync(file, 'utf8')]
  } catch {
    return []
  }
}
