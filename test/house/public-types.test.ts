import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

import { root, textOf } from './support/tree'

test('the public types, without comments, are those of test/house/public-types.txt', () => {
  const script = join(root, 'scripts/public-types.mjs')
  const types = execFileSync(process.execPath, [script], { encoding: 'utf8' })
  // `npm run types:update` rewrites the file after an intended change.
  expect(types).toBe(textOf('test/house/public-types.txt'))
})
