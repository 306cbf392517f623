/**
 * node scripts/public-types.mjs: prints the public types of the compiled package without comments.
 * With --update it writes them to the file that test/house/public-types.test.ts compares them with.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { root } from './lib/paths.mjs'
import { publicTypes } from './lib/public-types.mjs'

const kept = join(root, 'test', 'house', 'public-types.txt')

if (process.argv.includes('--update')) writeFileSync(kept, publicTypes())
else process.stdout.write(publicTypes())
