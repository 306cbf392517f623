/**
 * Rejects options that are part of the API but not supported in this version. The error names an
 * alternative.
 */
import { invalidArgument, type StorageError } from '../base/errors'
import { optionTable, type CheckedOptions } from './option-table'

export function upstashUnsupported(operation: string, name: string): StorageError {
  const { remedy } = optionTable.upstash
  return invalidArgument(
    operation,
    `\`${name}\`: the REST interface of Upstash is not supported yet; ${remedy}`,
  )
}

/** Throws ERR_INVALID_ARGUMENT for the first unsupported option that is set. */
export function refuseUnsupported(options: CheckedOptions, operation: string): void {
  if (options.provider === 'upstash') throw upstashUnsupported(operation, 'provider')
  if (options.upstash !== undefined) throw upstashUnsupported(operation, 'upstash')
  for (const option of ['cluster', 'sentinel'] as const) {
    const value = options[option]
    if (value === undefined || value === false) continue
    const { remedy } = optionTable[option]
    throw invalidArgument(operation, `\`${option}\` is not supported yet: ${remedy}`)
  }
}
