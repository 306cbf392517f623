/**
 * The table of options: for each its kind, default, unit, variable and description. The checks, the
 * settings, the reader of the environment and the table in the documentation are made from it.
 */
import { isObject, member, shape, text, utf8Text, flag, type Check } from '../base/checks'
import { invalidArgument } from '../base/errors'
import type { Logger } from '../base/logger'
import type { AskCredentials } from './credentials'
import {
  anyText,
  choice,
  functionOf,
  maxInt32,
  object,
  onOrOff,
  whole,
  type Kind,
} from './option-kinds'
import type { Family, StorageOptions } from './options'
import { certificates, onePem } from './pem'
import type { TlsTexts } from './tls'

const MiB = 2 ** 20

/** One option, or one limit of the session routes. */
export interface Option<T = unknown> {
  readonly kind: Kind<T>
  /** Undefined if there is none, or if it depends on other options. */
  readonly default?: T | undefined
  /** The default in words, where `default` does not show it. */
  readonly defaultInWords?: string | undefined
  readonly unit?: 'bytes' | 'milliseconds' | 'seconds' | undefined
  /** The variable that sets the option of the default storage. */
  readonly variable?: string | undefined
  /** One sentence, which also begins the doc comment of the option. */
  readonly about: string
  /** For an option that is not supported yet: what to do instead. */
  readonly remedy?: string | undefined
}

/** Checked options; in `tls` all certificates and keys are texts. */
export type CheckedOptions = Omit<StorageOptions, 'tls'> & { tls?: boolean | TlsTexts | undefined }

type Table = { readonly [name in keyof CheckedOptions]-?: Option<CheckedOptions[name]> | Group }

/** The members of an option that is an object. */
export interface Group {
  readonly members: Readonly<Record<string, Option>>
}

const family: Check<Family> = (value, name, operation) => {
  if (value === 0 || value === 4 || value === 6) return value
  throw invalidArgument(operation, `\`${name}\` must be 0, 4 or 6`)
}

const tlsShape = shape<TlsTexts>({
  ca: certificates,
  cert: onePem,
  key: onePem,
  servername: utf8Text,
  rejectUnauthorized: flag,
})

const tls: Kind<boolean | TlsTexts> = {
  type: 'boolean, or `{ ca, cert, key, servername, rejectUnauthorized }`',
  check: (value, name, operation) =>
    typeof value === 'boolean' ? value : tlsShape(value, name, operation),
  parse: onOrOff.parse,
}

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

const duration = whole(1, maxInt32)
const size = whole(1)
/** A reply can contain strings of up to 64 MiB, and a cache entry has a header before its value. */
const valueSize = whole(1, 63 * MiB)
const connections = whole(1, 1000)
const hits = whole(1, 1_000_000)

export const optionTable = {
  url: {
    kind: anyText,
    variable: 'REDIS_URL',
    about:
      "The server's address: `redis://[user[:password]@]host[:port][/database][?family=0|4|6]`, or " +
      '`rediss://` for TLS.',
  },
  host: {
    kind: anyText,
    variable: 'REDIS_HOST',
    about: 'A host name or an IP address, without a port.',
  },
  port: {
    kind: whole(1, 65535),
    default: 6379,
    variable: 'REDIS_PORT',
    about: "The server's port.",
  },
  family: {
    kind: object('0, 4 or 6', family),
    default: 0,
    about: 'IP version to connect with: 4, 6, or 0 for whichever is reachable.',
  },
  username: {
    kind: anyText,
    defaultInWords: "the server's default user",
    variable: 'REDIS_USERNAME',
    about: 'The user name for `AUTH`.',
  },
  password: {
    kind: anyText,
    variable: 'REDIS_PASSWORD',
    about: 'The password for `AUTH`.',
  },
  credentials: {
    kind: functionOf<AskCredentials>(),
    about: 'A function that returns user name and password.',
  },
  database: {
    kind: whole(0, maxInt32),
    default: 0,
    variable: 'REDIS_DB',
    about: 'The number of the database.',
  },
  tls: {
    kind: tls,
    defaultInWords: 'false, or true with `rediss://`',
    variable: 'REDIS_TLS',
    about: "Encrypt connections and verify the server's certificate.",
  },
  provider: {
    // 'upstash' is known, and rejected with a remedy of its own.
    kind: {
      ...choice('redis', 'elasticache', 'upstash', 'memory'),
      type: "'redis', 'elasticache' or 'memory'",
    },
    defaultInWords: "'redis' with an address, otherwise 'memory'",
    variable: 'REDIS_PROVIDER',
    about: 'The kind of store. `memory` is the embedded store; the others require an address.',
  },
  requireRedis: {
    kind: onOrOff,
    default: false,
    variable: 'REDIS_REQUIRED',
    about: 'Reject the embedded store: a storage without an address of Redis is an error.',
  },
  upstash: {
    kind: object('object', shape({ url: text, token: text })),
    about: 'Upstash over REST.',
    remedy: "use the database's `rediss://` URL instead, as `url` or REDIS_URL",
  },
  cluster: {
    kind: object('boolean', anything),
    about: 'A Redis cluster.',
    remedy: 'give the `host` of a server that is not a cluster',
  },
  sentinel: {
    kind: object('object', anything),
    about: 'Redis Sentinel.',
    remedy: 'give the `host` of the primary server',
  },
  pool: {
    members: {
      min: { kind: connections, default: 1, about: 'Number of connections that stay open.' },
      max: {
        kind: connections,
        default: 10,
        about: 'Number of connections that can be opened under load.',
      },
    },
  },
  connectTimeout: {
    kind: duration,
    default: 5000,
    unit: 'milliseconds',
    about: 'Milliseconds from the DNS lookup to the end of the handshake.',
  },
  commandTimeout: {
    kind: duration,
    default: 2000,
    unit: 'milliseconds',
    about: 'Milliseconds from a call to its reply.',
  },
  maxQueueBytes: {
    kind: size,
    default: 64 * MiB,
    unit: 'bytes',
    about: 'Maximum size of all pending commands in bytes.',
  },
  maxQueueCommands: {
    kind: size,
    default: 100_000,
    about: 'Maximum number of pending commands.',
  },
  fallback: {
    kind: choice('auto', 'never'),
    default: 'auto',
    about: 'Behavior while a configured server is away.',
  },
  memory: {
    members: {
      maxBytes: {
        kind: size,
        default: 256 * MiB,
        unit: 'bytes',
        about: 'Limit of the embedded store in bytes.',
      },
    },
  },
  sessionTtl: {
    kind: duration,
    default: 86_400,
    unit: 'seconds',
    variable: 'SESSION_TTL',
    about: 'Seconds that a session lives without activity.',
  },
  absoluteSessionTtl: {
    kind: duration,
    defaultInWords: 'none',
    unit: 'seconds',
    about:
      "Absolute expiry: seconds after its creation, by the server's clock, at which a session " +
      'expires regardless of activity.',
  },
  slidingExpiration: {
    kind: onOrOff,
    default: true,
    about: 'Sliding expiration: reading a session renews its TTL.',
  },
  maxSessionsPerUser: {
    kind: whole(1, maxInt32),
    default: 5,
    about: 'Maximum number of live sessions of one user of a tenant.',
  },
  cleanupInterval: {
    kind: duration,
    default: 3600,
    unit: 'seconds',
    variable: 'SESSION_CLEANUP_INTERVAL',
    about: "Seconds between two cleanups of the users' indexes.",
  },
  cacheTtl: {
    kind: duration,
    default: 3600,
    unit: 'seconds',
    about: 'Default TTL of a cache entry in seconds.',
  },
  maxValueBytes: {
    kind: valueSize,
    default: MiB,
    unit: 'bytes',
    about: 'Maximum size of a stored value in bytes, at most 63 MiB.',
  },
  keyPrefix: {
    kind: anyText,
    default: '',
    variable: 'REDIS_KEY_PREFIX',
    about: 'Prefix of every key.',
  },
  logger: {
    kind: object('object with `info`, `warn` and `error`, or false', logger),
    defaultInWords: 'console',
    about: 'Receives the log lines; `false` disables logging.',
  },
} as const satisfies Table

/** The limits of the session routes, each per client and minute. Variables set them. */
export const routeLimits = {
  sessionRateLimit: {
    kind: hits,
    default: 100,
    variable: 'SESSION_RATE_LIMIT',
    about: 'Requests on a session route.',
  },
  sessionMaxAttempts: {
    kind: hits,
    default: 5,
    variable: 'SESSION_MAX_ATTEMPTS',
    about: 'Rejected tokens on a session route.',
  },
  sessionUnknownLimit: {
    kind: hits,
    default: 300,
    variable: 'SESSION_UNKNOWN_LIMIT',
    about: 'Requests for unknown or expired sessions on a session route.',
  },
  sessionCreateLimit: {
    kind: hits,
    default: 30,
    variable: 'SESSION_CREATE_LIMIT',
    about: 'Created project sessions.',
  },
  sessionCreateBytes: {
    kind: whole(1024, 1_000_000 * 1024),
    default: 10 * MiB,
    unit: 'bytes',
    variable: 'SESSION_CREATE_BYTES',
    about: 'Bytes in the bodies that create project sessions, and in saves larger than 64 KiB.',
  },
} as const satisfies Record<string, Option<number>>

function checkOf(entry: Option | Group): Check<unknown> {
  if ('kind' in entry) return entry.kind.check
  const members = Object.entries(entry.members).map(([name, { kind }]) => [name, kind.check])
  return shape(Object.fromEntries(members) as Record<string, Check<unknown>>)
}

const checks = Object.entries(optionTable).map(([name, entry]) => [name, checkOf(entry)])
const checkShape = shape(Object.fromEntries(checks) as Record<string, Check<unknown>>)

/**
 * Returns a copy of the options without undefined members.
 *
 * @throws {StorageError} ERR_INVALID_ARGUMENT, naming the first option that is not valid.
 */
export function checkOptions(options: unknown, operation: string): CheckedOptions {
  if (options === undefined) return {}
  return checkShape(options, isObject(options) ? '' : 'options', operation)
}
