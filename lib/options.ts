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

export type Provider = 'redis' | 'elasticache' | 'upstash' | 'memory'

/** Certificates and keys are PEM texts. */
export interface TlsOptions {
  /** The authorities to trust, instead of those that Node.js trusts. */
  ca?: string
  /** The certificate that is shown to the server, any intermediate ones behind it. */
  cert?: string
  /** The key of `cert`, unencrypted. */
  key?: string
  /** The name that the server's certificate must bear: the host unless told otherwise. */
  servername?: string
  /** `false` talks to a server whose certificate proves nothing: true. */
  rejectUnauthorized?: boolean
}

export interface StorageOptions {
  /** `redis://[user[:password]@]host[:port][/database]`, or `rediss://` for TLS. */
  url?: string
  /** A name or an IP address, without a port. */
  host?: string
  /** 6379 unless told otherwise. */
  port?: number
  username?: string
  password?: string
  /** Asked for the user and the password at each attempt to connect, instead of the two above. */
  credentials?: AskCredentials
  /** 0 unless told otherwise. */
  database?: number
  /** Encrypted connections, to a server that proves its name. */
  tls?: boolean | TlsOptions
  /** What kind of store it is; told from the address when left out. */
  provider?: Provider
  /** Upstash over REST. Not supported yet. */
  upstash?: { url?: string; token?: string }
  /** A Redis cluster. Not supported yet. */
  cluster?: boolean
  /** Redis Sentinel. Not supported yet. */
  sentinel?: object
  /** Connections kept (1) and the most that load may open (10). */
  pool?: { min?: number; max?: number }
  /** Milliseconds from the name look-up to the end of the handshake: 5000. */
  connectTimeout?: number
  /** Milliseconds from a call to its reply: 2000. */
  commandTimeout?: number
  /** Bytes that may wait for a reply at one time: 64 MiB. */
  maxQueueBytes?: number
  /** Commands that may wait for a reply at one time: 100 000. */
  maxQueueCommands?: number
  /** What happens while a configured Redis is away: 'auto'. */
  fallback?: 'auto' | 'never'
  /** The embedded store's budget: 256 MiB. */
  memory?: { maxBytes?: number }
  /** Seconds that a session lives without activity: 86 400. */
  sessionTtl?: number
  /** Seconds after its creation, by the server's clock, at which a session ends however active. */
  absoluteSessionTtl?: number
  /** Whether reading a session prolongs it: true. */
  slidingExpiration?: boolean
  /** Live sessions of one user of a tenant: 5. */
  maxSessionsPerUser?: number
  /** Seconds between two cleanings of the indexes: 3600. */
  cleanupInterval?: number
  /** Seconds that a cache entry lives: 3600. */
  cacheTtl?: number
  /** Longest value that is stored: 1 MiB. */
  maxValueBytes?: number
  /** Put before every key: ''. */
  keyPrefix?: string
  /** Where the log lines go: the console. `false` for nowhere. */
  logger?: Logger | false
}

const maxInt32 = 2 ** 31 - 1
const milliseconds = integer(1, maxInt32)
const seconds = integer(1, maxInt32)
const bytes = integer(1)

/** A reply may hold texts of 64 MiB, and a cache entry has a header before its value. */
const upTo63MiB = integer(1, 63 * 2 ** 20)

const tls: Check<boolean | TlsOptions> = (value, name, operation) =>
  typeof value === 'boolean' ? value : tlsShape(value, name, operation)

const tlsShape = shape<TlsOptions>({
  ca: utf8Text,
  cert: utf8Text,
  key: utf8Text,
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

const checkShape = shape<StorageOptions>({
  url: utf8Text,
  host: utf8Text,
  port: integer(1, 65535),
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
export function checkOptions(options: unknown, operation: string): StorageOptions {
  if (options === undefined) return {}
  return checkShape(options, isObject(options) ? '' : 'options', operation)
}
