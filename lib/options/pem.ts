/**
 * Certificates and keys in PEM, in the forms that Node.js accepts: texts, bytes, or lists of them.
 */
import { X509Certificate } from 'node:crypto'
import { types } from 'node:util'
import { isArray, listOf, utf8Text, type Check } from '../base/checks'
import { invalidArgument } from '../base/errors'

/** Converts a text or its bytes to text. */
const pem: Check<string> = (value, name, operation) =>
  types.isUint8Array(value) ? new TextDecoder().decode(value) : utf8Text(value, name, operation)

const pemList = listOf(pem)

/** Accepts a single text, or a list with exactly one. */
export const onePem: Check<string> = (value, name, operation) => {
  if (!isArray(value)) return pem(value, name, operation)
  const [text, ...more] = pemList(value, name, operation)
  if (text !== undefined && more.length === 0) return text
  throw invalidArgument(operation, `\`${name}\` must be one PEM text; a list holds exactly one`)
}

const certificateText: Check<string> = (value, name, operation) => {
  const text = pem(value, name, operation)
  certificate(text, name, operation)
  return text
}

const certificateList = listOf(certificateText)

/** Joins the certificates of a text or a list into one text. An empty text counts as absent. */
export const certificates: Check<string> = (value, name, operation) => {
  if (!isArray(value)) return value === '' ? '' : certificateText(value, name, operation)
  const texts = certificateList(value, name, operation)
  if (texts.length > 0) return texts.join('\n')
  throw invalidArgument(operation, `\`${name}\` must hold at least one certificate`)
}

/** Parses the first certificate of the text. */
export function certificate(text: string, name: string, operation: string): X509Certificate {
  try {
    return new X509Certificate(text)
  } catch {
    throw notPem(name, 'a certificate', operation)
  }
}

export function notPem(name: string, what: string, operation: string): Error {
  return invalidArgument(
    operation,
    `\`${name}\` must hold ${what} in PEM: the text itself, not the path of a file`,
  )
}
