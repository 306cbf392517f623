/**
 * The default storage: made from the environment at its first use, shared by every copy of the
 * package in the thread.
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
 * A handle on the storage with these options, and on no other than they say: the environment is
 * not read. Handles of equal options share one pool. Without an address it is the embedded store,
 * and where a variable holds one a warning says that it is not read.
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
 * Lays options over the environment for the default storage: once, before its first use. The same
 * options again change nothing; others throw ERR_INVALID_ARGUMENT, and so do wrong ones, which are
 * not kept. What they leave to the environment is looked at on first use: a build has no Redis.
 */
export function configure(options: StorageOptions): void {
  const checked = checkOptions(options, 'configure')
  checkAlone(checked, 'configure')
  const home = registry()
  if (home.options === undefined && home.defaultStorage === undefined) home.options = checked
  else if (comparable(home.options ?? {}) !== comparable(checked)) throw tooLate()
}

/** What the environment and `configure` say. */
export function defaultSettings(): Settings {
  return makeSettings(registry().options, process.env, 'environment')
}

export function defaultStorage(): StorageHandle {
  const home = registry()
  home.defaultStorage ??= new StorageHandle(defaultSettings())
  return home.defaultStorage
}

/** The same text for the same options; a logger may be another object each time. */
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
