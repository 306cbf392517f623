import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Writes a file unless it already has the text, so that its timestamp stays. */
export function writeIfChanged(file, text) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
}
