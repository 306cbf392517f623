/**
 * Runs before `npm pack`: compiles everything, so that the tarball holds dist/, this platform's
 * prebuilt binary, and deps/ and native-build/ for those who build from source.
 */
import { root } from './lib/paths.mjs'
import { npm } from './lib/processes.mjs'

process.stderr.write(await npm(['run', 'build'], { cwd: root }))
