/**
 * npm run docs:options: rewrites the table of options in the documentation. `-- <file>` names
 * another Markdown file. Compile lib/ first.
 */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { documented, withOptions } from './lib/option-docs.mjs'
import { main } from './lib/steps.mjs'

await main(() => {
  const [given] = process.argv.slice(2)
  const file = given === undefined ? documented() : resolve(given)
  writeFileSync(file, withOptions(file))
})
