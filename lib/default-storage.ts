/**
 * The default storage, and the public functions `createStorage` and `configure`. The default
 * storage is created from the environment at its first use and shared by all copies of the package
 * in the thread.
 */
import { identityOfFunction } from './credentials'
import { addressVariable } from './environment'
import { invalidArgument } from './errors'
import { lines, say, type Logger } from './logger'
import { checkOptions, type StorageOptions } from './options'
import { registry } from './registry'
import { checkAlone, makeSettings, type Settings } from './settings'
import { StorageHandle, type Storage } from './storage'

/**
 * Opens a storage with these options. Environment variables are not read. Storages with equal
 * options share one connection pool. Without an address the storage is the embedded store; if a
 * variable contains an address, one warning is logged.
 *
 * @param options All optional; `url` or `host` selects a server.
 * @returns A handle. Close it when it is no longer needed.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an option is not valid or not supported.
 * @throws {StorageError} ERR_UNAVAILABLE when the native addon cannot be loaded.
 * @example
 * ```
 * const storage = createStorage({ url: process.env.REDIS_URL, sessionTtl: 3600 })
 * ```
 */
export function createStorage(options?: StorageOptions): Storage {
  const settings = makeSettings(options, undefined, 'createStorage')
  const storage = new StorageHandle(settings)
  if (settings.unconfigured) sayUnreadOnce(settings.logger)
  return storage
}

function sayUnreadOnce(logger: Logger | false): void {
  const variable = addressVariable(process.env)
  const home = registry()
  if (variable === undefined || home.saidUnread || logger === false) return
  home.saidUnread = true
  say([logger], 'warn', lines.unread(variable))
}

/**
 * Sets options of the default storage, which override environment variables. Call it once, before
 * the first use of the default storage. A repeated call with equal options has no effect. Options
 * that the environment must complete are checked on first use, because a build may run without
 * Redis.
 *
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an option is not valid, or the default storage
 *   is already configured or in use with other options.
 * @example
 * ```
 * configure({ sessionTtl: 3600, maxValueBytes: 2 ** 21 })
 * ```
 */
export function configure(options: StorageOptions): void {
  const checked = checkOptions(options, 'configure')
  checkAlone(checked, 'configure')
  const home = registry()
  if (home.options === undefined && home.defaultStorage === undefined) home.options = checked
  else if (comparable(home.options ?? {}) !== comparable(checked)) throw tooLate()
}

/** The settings from the environment and `configure`. */
export function defaultSettings(): Settings {
  return makeSettings(registry().options, process.env, 'environment')
}

export function defaultStorage(): StorageHandle {
  const home = registry()
  home.defaultStorage ??= new StorageHandle(defaultSettings())
  return home.defaultStorage
}

/** Returns equal text for equal options. Loggers are ignored. */
function comparable(options: StorageOptions): string {
  const credentials = identityOfFunction(options.credentials)
  return JSON.stringify(sorted({ ...options, credentials, logger: undefined }))
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)])
}

function tooLate(): Error {
  return invalidArgument(
    'configure',
    'The default storage is already configured or in use with other options; call configure once, ' +
      'before the first use',
  )
}
