/** npm run format: fixes the formatting that `npm run check` checks. */
import { join } from 'node:path'

import { cppFiles } from './lib/cpp-files.mjs'
import { root } from './lib/paths.mjs'
import { run } from './lib/processes.mjs'
import { main } from './lib/steps.mjs'

await main(async () => {
  await run('clang-format', ['-i', ...cppFiles()], { cwd: root })
  await run(join(root, 'node_modules/.bin/prettier'), ['--write', '.'], { cwd: root })
})
