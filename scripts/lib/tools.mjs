/**
 * The programs and libraries that the scripts need: the Debian package of each, and a check that
 * detects it whatever its origin.
 */
import { accessSync, constants, existsSync, readdirSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

const includes = ['/usr/include', '/usr/local/include', '/opt/homebrew/include']

/** Returns the full path of a program, or undefined. */
export function which(program) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(isExecutable)
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const program = (name, itsPackage = name) => ({ package: itsPackage, here: () => !!which(name) })
const header = (file, itsPackage) => ({
  package: itsPackage,
  here: () => includes.some((folder) => existsSync(join(folder, file))),
})

const file = (path, itsPackage) => ({ package: itsPackage, here: () => existsSync(path) })

/** Debian has one library folder per architecture. */
const library = (file, itsPackage) => ({
  package: itsPackage,
  here: () => readdirSync('/usr/lib').some((kind) => existsSync(join('/usr/lib', kind, file))),
})

/**
 * Node.js packages of a distribution have their headers, and those of shared libraries, in separate
 * packages.
 */
function nodeHeaders() {
  const prefix = dirname(dirname(realpathSync(process.execPath)))
  if (existsSync(join(prefix, 'include/node/uv.h')) || prefix !== '/usr') return []
  return [
    header('node/node_api.h', 'libnode-dev'),
    header('uv.h', 'libuv1-dev'),
    header('openssl/ssl.h', 'libssl-dev'),
  ]
}

/** The tools that compile the addon. */
export const forTheAddon = [
  program('g++'),
  program('make'),
  program('python3'),
  header('nlohmann/json.hpp', 'nlohmann-json3-dev'),
  ...nodeHeaders(),
]

/** The tools of the tests, including those of the addon. */
export const forTheTests = [
  ...forTheAddon,
  program('cmake'),
  program('pkg-config'),
  header('uv.h', 'libuv1-dev'),
  header('openssl/ssl.h', 'libssl-dev'),
  header('gtest/gtest.h', 'libgtest-dev'),
  program('redis-server'),
  program('openssl'),
  library('libnss_wrapper.so', 'libnss-wrapper'),
]

/** The tools of the soak, including those of the addon. */
export const forTheSoak = [...forTheAddon, program('redis-server')]

/** The tools that run binaries for other platforms. */
export const forThePlatforms = [
  program('redis-server'),
  program('openssl'),
  program('qemu-aarch64-static', 'qemu-user-static'),
  program('wine'),
  file('/usr/lib/wine/wine64', 'wine64'),
  program('musl-gcc', 'musl-tools'),
  file('/usr/aarch64-linux-gnu/lib/libatomic.so.1', 'libatomic1-arm64-cross'),
  file('/usr/aarch64-linux-gnu/lib/libc.so.6', 'libc6-arm64-cross'),
  file('/usr/aarch64-linux-gnu/lib/libstdc++.so.6', 'libstdc++6-arm64-cross'),
  file('/usr/lib/gcc/x86_64-linux-gnu/12/libstdc++_pic.a', 'libstdc++-12-pic'),
]

/** The tools of the demos with their own redis-server. */
export const forTheRedisDemos = forTheSoak

/** Returns the browser for the tests: CHROMIUM_PATH, or the first one on the PATH. */
export function chromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  return process.env.CHROMIUM_PATH || names.map(which).find((path) => path)
}
