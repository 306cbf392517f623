/**
 * The programs and libraries that the scripts need: the Debian package that brings each, and how to
 * tell that it is there already, wherever it came from.
 */
import { accessSync, constants, existsSync, readdirSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

const includes = ['/usr/include', '/usr/local/include', '/opt/homebrew/include']

/** The full path of a program, or undefined. */
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

/** Where Debian keeps libraries: a folder for each kind of machine. */
const library = (file, itsPackage) => ({
  package: itsPackage,
  here: () => readdirSync('/usr/lib').some((kind) => existsSync(join('/usr/lib', kind, file))),
})

/** A Node.js from the distribution keeps its headers, and those of what it shares, in packages. */
function nodeHeaders() {
  const prefix = dirname(dirname(realpathSync(process.execPath)))
  if (existsSync(join(prefix, 'include/node/uv.h')) || prefix !== '/usr') return []
  return [
    header('node/node_api.h', 'libnode-dev'),
    header('uv.h', 'libuv1-dev'),
    header('openssl/ssl.h', 'libssl-dev'),
  ]
}

/** What compiling the addon needs. */
export const forTheAddon = [
  program('g++'),
  program('make'),
  program('python3'),
  header('nlohmann/json.hpp', 'nlohmann-json3-dev'),
  ...nodeHeaders(),
]

/** What the tests need beside that. */
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

/** What the soak needs beside that of the addon. */
export const forTheSoak = [...forTheAddon, program('redis-server')]

/** What the demos on a server of their own need. */
export const forTheRedisDemos = forTheSoak

/** The browser of the browser tests: CHROMIUM_PATH, or the first one on the PATH. */
export function chromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  return process.env.CHROMIUM_PATH || names.map(which).find((path) => path)
}
