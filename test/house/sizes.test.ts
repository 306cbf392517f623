import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { filesBelow, root, textOf } from './support/tree'

const folders = ['src', 'lib', 'test', 'scripts', 'examples'].filter((folder) =>
  existsSync(join(root, folder)),
)

test('no file has more than 400 lines', () => {
  const files = folders.flatMap((folder) => filesBelow(folder, /\.(h|cpp|c|ts|tsx|mjs|js|css)$/))
  const long = files.filter((file) => textOf(file).split('\n').length - 1 > 400)
  expect(files.length).toBeGreaterThan(50)
  expect(long).toEqual([])
})
