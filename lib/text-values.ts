/**
 * Texts as files of secrets, `docker run --env-file` and copying bring them: with a line break at
 * the end, with white space or in quotes.
 */

/** Without line breaks at the end, which no password and no name of a user has. */
export function withoutLineEnd(text: string): string {
  return text.replace(/[\r\n]+$/, '')
}

/** Whether the text begins and ends with the same quotation mark. */
export function isQuoted(text: string): boolean {
  return /^(["']).*\1$/s.test(text)
}

/** Without the white space around the text, and then without the quotation marks around it. */
export function withoutQuotes(text: string): string {
  const trimmed = text.trim()
  return isQuoted(trimmed) ? trimmed.slice(1, -1).trim() : trimmed
}
