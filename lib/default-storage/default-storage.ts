/**
 * The default storage, and the public functions `createStorage` and `configure`. The default
 * storage is created from the environment at its first use and shared by all copies of the package
 * in the thread.
 */
import { identityOfFunction } from '../options/credentials'
import { redisVariable } from '../options/environment'
import { invalidArgument } from '../base/errors'
import { lines, logTo, type Logger } from '../base/logger'
import { checkOptions } from '../options/option-table'
import type { StorageOptions } from '../options/options'
import { threadGlobal } from '../base/thread-global'
import { checkAlone, makeSettings, type Settings } from '../options/settings'
import { StorageHandle, type Storage } from '../storage/storage'

/** The options given to `configure`; undefined before. */
const configured = threadGlobal<StorageOptions | undefined>('options', () => undefined)
/** The default storage; undefined before its first use. */
const opened = threadGlobal<StorageHandle | undefined>('defaultStorage', () => undefined)
/** True after the warning about environment variables that `createStorage` ignores. */
const warnedUnread = threadGlobal('saidUnread', () => false)

/**
 * Opens a storage with these options. Environment variables are not read. Storages with equal
 * options share one connection pool. Without an address the storage is the embedded store; if a
 * variable contains an address or requires one, one warning is logged.
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
  if (settings.unconfigured) warnUnreadOnce(settings.logger)
  return storage
}

function warnUnreadOnce(logger: Logger | false): void {
  const variable = redisVariable(process.env)
  if (variable === undefined || warnedUnread.value || logger === false) return
  warnedUnread.value = true
  logTo([logger], 'warn', lines.unread(variable))
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
  if (configured.value === undefined && opened.value === undefined) configured.value = checked
  else if (comparable(configured.value ?? {}) !== comparable(checked)) throw tooLate()
}

/** The settings from the environment and `configure`. */
export function defaultSettings(): Settings {
  return makeSettings(configured.value, process.env, 'environment')
}

export function defaultStorage(): StorageHandle {
  opened.value ??= new StorageHandle(defaultSettings())
  return opened.value
}

/** The logger of the default storage, which this does not open. */
export function defaultLogger(): Logger | false {
  return opened.value?.settings.logger ?? configured.value?.logger ?? console
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
