/**
 * Rejects options that are part of the API but not supported in this version. The error names an
 * alternative.
 */
import { invalidArgument, type StorageError } from '../base/errors'
import type { CheckedOptions } from './options'

const remedies: { [option in keyof CheckedOptions]: string } = {
  cluster: 'give the `host` of a server that is not a cluster',
  sentinel: 'give the `host` of the primary server',
}

export function upstashUnsupported(operation: string, name: string): StorageError {
  return invalidArgument(
    operation,
    `\`${name}\`: the REST interface of Upstash is not supported yet; use the database's ` +
      '`rediss://` URL instead, as `url` or REDIS_URL',
  )
}

/** Throws ERR_INVALID_ARGUMENT for the first unsupported option that is set. */
export function refuseUnsupported(options: CheckedOptions, operation: string): void {
  if (options.provider === 'upstash') throw upstashUnsupported(operation, 'provider')
  if (options.upstash !== undefined) throw upstashUnsupported(operation, 'upstash')
  for (const [option, remedy] of Object.entries(remedies)) {
    const value = options[option as keyof CheckedOptions]
    if (value === undefined || value === false) continue
    throw invalidArgument(operation, `\`${option}\` is not supported yet: ${remedy}`)
  }
}
