/**
 * Normalizes values from secret files, `docker run --env-file` and copied text: they may have
 * trailing line breaks, surrounding white space or quotes.
 */

/** Removes trailing line breaks, which no password or user name contains. */
export function withoutLineEnd(text: string): string {
  return text.replace(/[\r\n]+$/, '')
}

/** True if the text begins and ends with an identical quotation mark. */
export function isQuoted(text: string): boolean {
  return /^(["']).*\1$/s.test(text)
}

/** Removes surrounding white space, and then surrounding quotation marks. */
export function withoutQuotes(text: string): string {
  const trimmed = text.trim()
  return isQuoted(trimmed) ? trimmed.slice(1, -1).trim() : trimmed
}
