/**
 * Everything a storage can be told: the members, what each may hold, and what is not supported.
 */
import {
  callable,
  flag,
  integer,
  isObject,
  member,
  oneOf,
  shape,
  text,
  utf8Text,
  type Check,
} from './checks'
import type { AskCredentials } from './credentials'
import { invalidArgument } from './errors'
import type { Logger } from './logger'
import { certificates, onePem } from './pem'
import type { TlsTexts } from './tls'

export type Provider = 'redis' | 'elasticache' | 'upstash' | 'memory'

/** The version of IP of the addresses that are tried: 4 or 6, or 0 for both. */
export type Family = 0 | 4 | 6

/** A PEM text or its bytes. */
export type Pem = string | Uint8Array

/** Certificates and keys are PEM texts or their bytes, not paths. */
export interface TlsOptions {
  /** The authorities to trust. @default those that Node.js trusts */
  ca?: Pem | readonly Pem[] | undefined
  /** The certificate to present to the server, followed by any intermediate certificates. */
  cert?: Pem | readonly Pem[] | undefined
  /** The private key of `cert`, unencrypted. */
  key?: Pem | readonly Pem[] | undefined
  /** The name that the server's certificate must bear. @default the host */
  servername?: string | undefined
  /** Verify the server's certificate. @default true */
  rejectUnauthorized?: boolean | undefined
}

export interface StorageOptions {
  /**
   * `redis://[user[:password]@]host[:port][/database][?family=0|4|6]`, or `rediss://` for TLS. The
   * protocols `valkey` and `valkeys` mean the same.
   */
  url?: string | undefined
  /** A name or an IP address, without a port. */
  host?: string | undefined
  /** 6379 unless told otherwise. */
  port?: number | undefined
  /** The version of IP to connect over: 4, 6, or 0 for whichever answers. @default 0 */
  family?: Family | undefined
  username?: string | undefined
  /** Line breaks at its end are dropped: files of secrets end with one. */
  password?: string | undefined
  /** Asked for the user and the password at each attempt to connect, instead of the two above. */
  credentials?: AskCredentials | undefined
  /** 0 unless told otherwise. */
  database?: number | undefined
  /** Encrypted connections, to a server that proves its name. */
  tls?: boolean | TlsOptions | undefined
  /** What kind of store it is; told from the address when left out. */
  provider?: Provider | undefined
  /** Upstash over REST. Not supported yet. */
  upstash?: { url?: string | undefined; token?: string | undefined } | undefined
  /** A Redis cluster. Not supported yet. */
  cluster?: boolean | undefined
  /** Redis Sentinel. Not supported yet. */
  sentinel?: object | undefined
  /** Connections kept (1) and the most that load may open (10). */
  pool?: { min?: number | undefined; max?: number | undefined } | undefined
  /** Milliseconds from the name look-up to the end of the handshake: 5000. */
  connectTimeout?: number | undefined
  /** Milliseconds from a call to its reply: 2000. */
  commandTimeout?: number | undefined
  /** Bytes that may wait for a reply at one time: 64 MiB. */
  maxQueueBytes?: number | undefined
  /** Commands that may wait for a reply at one time: 100 000. */
  maxQueueCommands?: number | undefined
  /** What happens while a configured Redis is away: 'auto'. */
  fallback?: 'auto' | 'never' | undefined
  /** The embedded store's budget: 256 MiB. */
  memory?: { maxBytes?: number | undefined } | undefined
  /** Seconds that a session lives without activity: 86 400. */
  sessionTtl?: number | undefined
  /** Seconds after its creation, by the server's clock, at which a session ends however active. */
  absoluteSessionTtl?: number | undefined
  /** Whether reading a session prolongs it: true. */
  slidingExpiration?: boolean | undefined
  /** Live sessions of one user of a tenant: 5. */
  maxSessionsPerUser?: number | undefined
  /** Seconds between two cleanings of the indexes: 3600. */
  cleanupInterval?: number | undefined
  /** Seconds that a cache entry lives: 3600. */
  cacheTtl?: number | undefined
  /** Longest value that is stored: 1 MiB. */
  maxValueBytes?: number | undefined
  /** Put before every key: ''. */
  keyPrefix?: string | undefined
  /** Where the log lines go: the console. `false` for nowhere. */
  logger?: Logger | false | undefined
}

const maxInt32 = 2 ** 31 - 1
const milliseconds = integer(1, maxInt32)
const seconds = integer(1, maxInt32)
const bytes = integer(1)

/** A reply may hold texts of 64 MiB, and a cache entry has a header before its value. */
const upTo63MiB = integer(1, 63 * 2 ** 20)

const family: Check<Family> = (value, name, operation) => {
  if (value === 0 || value === 4 || value === 6) return value
  throw invalidArgument(operation, `\`${name}\` must be 0, 4 or 6`)
}

const tls: Check<boolean | TlsTexts> = (value, name, operation) =>
  typeof value === 'boolean' ? value : tlsShape(value, name, operation)

const tlsShape = shape<TlsTexts>({
  ca: certificates,
  cert: onePem,
  key: onePem,
  servername: utf8Text,
  rejectUnauthorized: flag,
})

const logger: Check<Logger | false> = (value, name, operation) => {
  if (value === false) return false
  const fits = ['info', 'warn', 'error'].every(
    (level) => typeof member(value, level, `${name}.${level}`, operation) === 'function',
  )
  if (fits) return value as Logger
  throw invalidArgument(
    operation,
    `\`${name}\` must have the methods info, warn and error, or be false`,
  )
}

const anything: Check<never> = (value) => value as never

/** Options whose `tls` holds texts only. */
export type CheckedOptions = Omit<StorageOptions, 'tls'> & { tls?: boolean | TlsTexts | undefined }

const checkShape = shape<CheckedOptions>({
  url: utf8Text,
  host: utf8Text,
  port: integer(1, 65535),
  family,
  username: utf8Text,
  password: utf8Text,
  credentials: callable as Check<AskCredentials>,
  database: integer(0, maxInt32),
  tls,
  provider: oneOf('redis', 'elasticache', 'upstash', 'memory'),
  upstash: shape({ url: text, token: text }),
  cluster: anything,
  sentinel: anything,
  pool: shape({ min: integer(1, 1000), max: integer(1, 1000) }),
  connectTimeout: milliseconds,
  commandTimeout: milliseconds,
  maxQueueBytes: bytes,
  maxQueueCommands: integer(1),
  fallback: oneOf('auto', 'never'),
  memory: shape({ maxBytes: bytes }),
  sessionTtl: seconds,
  absoluteSessionTtl: seconds,
  slidingExpiration: flag,
  maxSessionsPerUser: integer(1, maxInt32),
  cleanupInterval: seconds,
  cacheTtl: seconds,
  maxValueBytes: upTo63MiB,
  keyPrefix: utf8Text,
  logger,
})

/** The options without members that are undefined; throws an error that names the wrong one. */
export function checkOptions(options: unknown, operation: string): CheckedOptions {
  if (options === undefined) return {}
  return checkShape(options, isObject(options) ? '' : 'options', operation)
}
