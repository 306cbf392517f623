/**
 * TLS: the option `tls` checked and spelled out for the core, and the authorities that are trusted
 * when it names none: those that Node.js itself trusts.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { invalidArgument } from './errors'
import type { NativeOptions, NativeTls } from './native'
import { certificate, notPem } from './pem'

/** The option `tls`, with texts for all that may be given as bytes or lists. */
export interface TlsTexts {
  ca?: string | undefined
  cert?: string | undefined
  key?: string | undefined
  servername?: string | undefined
  rejectUnauthorized?: boolean | undefined
}

/** Throws an error that names the text that is not what it should be, never what is in it. */
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

/** The options as the addon reads them; the authorities are passed only where they are needed. */
export function optionsText(options: NativeOptions): string {
  const trusts = options.tls && options.tlsRejectUnauthorized && options.tlsCa === ''
  return JSON.stringify(trusts ? { ...options, ...defaultAuthorities() } : options)
}

type Authorities = Pick<NativeTls, 'tlsCa' | 'tlsDefaultAuthorities'>

let authorities: Authorities | undefined

/** Read once, and only when a storage is encrypted: Node.js' list is long. */
function defaultAuthorities(): Authorities {
  authorities ??= {
    tlsCa: readAuthorities().join('\n'),
    tlsDefaultAuthorities: usesOpensslStore(),
  }
  return authorities
}

/** Those that Node.js lists; it lists none of OpenSSL's own store. */
function readAuthorities(): readonly string[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const tls = require('node:tls') as typeof import('node:tls') & {
    /** Since Node.js 22.15; NODE_EXTRA_CA_CERTS is in it. */
    getCACertificates?(type: 'default'): string[]
  }
  if (tls.getCACertificates) return tls.getCACertificates('default')
  return [...(usesOpensslStore() ? [] : tls.rootCertificates), ...extraAuthorities()]
}

/** Whether Node.js trusts OpenSSL's store: by an option, or because it was built to. */
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

/** A file that cannot be read was already reported by Node.js at its start. */
function extraAuthorities(): string[] {
  const file = process.env.NODE_EXTRA_CA_CERTS
  if (!file) return []
  try {
    return [readFileSync(file, 'utf8')]
  } catch {
    return []
  }
}
