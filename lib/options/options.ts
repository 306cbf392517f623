/**
 * The public types of the options of a storage. `option-table.ts` has their checks and defaults.
 */
import type { Logger } from '../base/logger'
import type { AskCredentials } from './credentials'

/** The kinds of stores; see `StorageOptions.provider`. */
export type Provider = 'redis' | 'elasticache' | 'upstash' | 'memory'

/** IP version of the addresses to try: 4, 6, or 0 for both. */
export type Family = 0 | 4 | 6

/** A PEM text, or its bytes. */
export type Pem = string | Uint8Array

/** TLS options. Certificates and keys are PEM texts or bytes, not paths. */
export interface TlsOptions {
  /** Trusted certificate authorities. @default the authorities that Node.js trusts */
  ca?: Pem | readonly Pem[] | undefined
  /** The client certificate, followed by any intermediate certificates. Requires `key`. */
  cert?: Pem | readonly Pem[] | undefined
  /** The unencrypted private key of `cert`. */
  key?: Pem | readonly Pem[] | undefined
  /** The host name that the server's certificate must match. @default `host` */
  servername?: string | undefined
  /** Verify the server's certificate. @default true */
  rejectUnauthorized?: boolean | undefined
}

/** The options of `createStorage` and `configure`. */
export interface StorageOptions {
  /**
   * The server's address: `redis://[user[:password]@]host[:port][/database][?family=0|4|6]`, or
   * `rediss://` for TLS. `valkey://` and `valkeys://` are aliases. Special characters in user and
   * password must be percent-encoded.
   */
  url?: string | undefined
  /** A host name or an IP address, without a port. */
  host?: string | undefined
  /** The server's port. @default 6379 */
  port?: number | undefined
  /** IP version to connect with: 4, 6, or 0 for whichever is reachable. @default 0 */
  family?: Family | undefined
  /** The user name for `AUTH`. @default the server's default user */
  username?: string | undefined
  /**
   * The password for `AUTH`. Trailing line breaks are removed, because secret files often end with
   * one.
   */
  password?: string | undefined
  /**
   * A function that returns user name and password. It is called at each attempt to connect.
   * Requires that `username` and `password` are absent.
   */
  credentials?: AskCredentials | undefined
  /** The number of the database. @default 0 */
  database?: number | undefined
  /**
   * Encrypt connections and verify the server's certificate. `true` uses the defaults of
   * `TlsOptions`.
   *
   * @default false, or true with `rediss://`
   */
  tls?: boolean | TlsOptions | undefined
  /**
   * The kind of store. `memory` is the embedded store; the others require an address. `elasticache`
   * is equivalent to `redis`.
   *
   * @default 'redis' with an address, otherwise 'memory'
   */
  provider?: Provider | undefined
  /**
   * Reject the embedded store: a storage without an address of Redis is an error. It is not applied
   * while `next build` renders pages, and does not require that the server can be reached.
   *
   * @default false
   */
  requireRedis?: boolean | undefined
  /**
   * Upstash over REST.
   *
   * @deprecated Not supported yet. Use the `rediss://` URL of the database as `url`.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when set.
   */
  upstash?: { url?: string | undefined; token?: string | undefined } | undefined
  /**
   * A Redis cluster.
   *
   * @deprecated Not supported yet.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when set, except to `false`.
   */
  cluster?: boolean | undefined
  /**
   * Redis Sentinel.
   *
   * @deprecated Not supported yet. Use the `host` of the primary server.
   * @throws {StorageError} ERR_INVALID_ARGUMENT when set.
   */
  sentinel?: object | undefined
  /**
   * Number of connections: `min` stay open, `max` can be opened under load.
   *
   * @default { min: 1, max: 10 }
   */
  pool?: { min?: number | undefined; max?: number | undefined } | undefined
  /** Milliseconds from the DNS lookup to the end of the handshake. @default 5000 */
  connectTimeout?: number | undefined
  /** Milliseconds from a call to its reply. @default 2000 */
  commandTimeout?: number | undefined
  /**
   * Maximum size of all pending commands in bytes. Further calls reject with ERR_OVERLOADED.
   *
   * @default 64 MiB
   */
  maxQueueBytes?: number | undefined
  /**
   * Maximum number of pending commands. Further calls reject with ERR_OVERLOADED.
   *
   * @default 100_000
   */
  maxQueueCommands?: number | undefined
  /**
   * Behavior while a configured server is away. `auto` serves from memory only values that are
   * known to be current, and replays changes when the server is back. `never` rejects every call.
   *
   * @default 'auto'
   */
  fallback?: 'auto' | 'never' | undefined
  /** Limit of the embedded store in bytes. @default { maxBytes: 256 MiB } */
  memory?: { maxBytes?: number | undefined } | undefined
  /** Seconds that a session lives without activity. @default 86_400 */
  sessionTtl?: number | undefined
  /**
   * Absolute expiry: seconds after its creation, by the server's clock, at which a session expires
   * regardless of activity.
   *
   * @default none
   */
  absoluteSessionTtl?: number | undefined
  /** Sliding expiration: reading a session renews its TTL. @default true */
  slidingExpiration?: boolean | undefined
  /** Maximum number of live sessions of one user of a tenant. @default 5 */
  maxSessionsPerUser?: number | undefined
  /** Seconds between two cleanups of the users' indexes. @default 3600 */
  cleanupInterval?: number | undefined
  /** Default TTL of a cache entry in seconds. @default 3600 */
  cacheTtl?: number | undefined
  /** Maximum size of a stored value in bytes, at most 63 MiB. @default 1 MiB */
  maxValueBytes?: number | undefined
  /** Prefix of every key. @default '' */
  keyPrefix?: string | undefined
  /** Receives the log lines; `false` disables logging. @default console */
  logger?: Logger | false | undefined
}
