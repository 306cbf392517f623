/**
 * TLS: the option `tls` checked and spelled out for the core, and the authorities that are trusted
 * when it names none: those that Node.js itself trusts.
 */
import { X509Certificate, createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { invalidArgument } from './errors'
import type { NativeOptions, NativeTls } from './native'
import type { TlsOptions } from './options'

/** Throws an error that names the text that is not what it should be, never what is in it. */
export function nativeTls(tls: boolean | TlsOptions | undefined, operation: string): NativeTls {
  const { ca, cert, key, servername, rejectUnauthorized } = typeof tls === 'object' ? tls : {}
  if (ca) certificate(ca, 'tls.ca', operation)
  if (cert || key) checkPair(cert, key, operation)
  return {
    tls: tls !== undefined && tls !== false,
    tlsCa: ca ?? '',
    tlsCert: cert ?? '',
    tlsKey: key ?? '',
    tlsServername: servername ?? '',
    tlsRejectUnauthorized: rejectUnauthorized ?? true,
  }
}

function certificate(pem: string, name: string, operation: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw notPem(name, 'a certificate', operation)
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

function notPem(name: string, what: string, operation: string): Error {
  return invalidArgument(
    operation,
    `\`${name}\` must hold ${what} in PEM: the text itself, not the path of a file`,
  )
}

/** The options as the addon reads them; the authorities are told only to who needs them. */
export function optionsText(options: NativeOptions): string {
  const trusts = options.tls && options.tlsRejectUnauthorized && options.tlsCa === ''
  return JSON.stringify(trusts ? { ...options, tlsCa: defaultAuthorities() } : options)
}

let authorities: string | undefined

/** Read once, and only when a storage is encrypted: Node.js' list is long. */
function defaultAuthorities(): string {
  authorities ??= readAuthorities().join('\n')
  return authorities
}

function readAuthorities(): readonly string[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const tls = require('node:tls') as typeof import('node:tls') & {
    /** Since Node.js 22.15; NODE_EXTRA_CA_CERTS is in it. */
    getCACertificates?(type: 'default'): string[]
  }
  return tls.getCACertificates?.('default') ?? [...tls.rootCertificates, ...extraAuthorities()]
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
