/** The help of a script: the comment at its top. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** `url` is the script's `import.meta.url`. */
export function helpText(url) {
  const [, text] = /\/\*\*\n([^]*?)\n \*\//.exec(readFileSync(fileURLToPath(url), 'utf8'))
  return text.replace(/^ \* ?/gm, '')
}
