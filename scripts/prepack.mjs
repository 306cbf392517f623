/**
 * Runs before `npm pack` and compiles everything. The tarball then contains dist/, the prebuilt
 * binary of this platform, and deps/ and native-build/ for builds from source.
 */
import { root } from './lib/paths.mjs'
import { npm } from './lib/processes.mjs'

process.stderr.write(await npm(['run', 'build'], { cwd: root }))
