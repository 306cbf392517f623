/**
 * The package managers of the supported systems. The scripts use Debian's package names; this
 * module maps them to those of other systems.
 */
import { which } from './tools.mjs'

const managers = {
  'apt-get': { command: 'apt-get install -y', names: {} },
  apk: {
    command: 'apk add',
    names: {
      'clang-format': 'clang-extra-tools',
      'libclang-rt-dev': 'compiler-rt',
      'libgtest-dev': 'gtest-dev',
      'libnode-dev': 'nodejs-dev',
      'libnss-wrapper': 'nss_wrapper',
      'libssl-dev': 'openssl-dev',
      'libuv1-dev': 'libuv-dev',
      'nlohmann-json3-dev': 'nlohmann-json',
      'pkg-config': 'pkgconf',
      'redis-server': 'redis',
      'valkey-server': 'valkey',
    },
  },
  dnf: {
    command: 'dnf install -y',
    names: {
      'clang-format': 'clang-tools-extra',
      'g++': 'gcc-c++',
      'libclang-rt-dev': 'compiler-rt',
      'libgtest-dev': 'gtest-devel',
      'libnode-dev': 'nodejs-devel',
      'libnss-wrapper': 'nss_wrapper',
      'libssl-dev': 'openssl-devel',
      'libuv1-dev': 'libuv-devel',
      'nlohmann-json3-dev': 'json-devel',
      'pkg-config': 'pkgconf-pkg-config',
      'redis-server': 'redis',
      'valkey-server': 'valkey',
    },
  },
  brew: {
    command: 'brew install',
    asUser: true,
    names: {
      clang: 'llvm',
      'g++': 'gcc',
      'libclang-rt-dev': 'llvm',
      'libgtest-dev': 'googletest',
      'libssl-dev': 'openssl@3',
      'libuv1-dev': 'libuv',
      'nlohmann-json3-dev': 'nlohmann-json',
      openssl: 'openssl@3',
      'pkg-config': 'pkgconf',
      'redis-server': 'redis',
      'valkey-server': 'valkey',
    },
  },
}

export const isRoot = () => process.getuid?.() === 0

/** Returns the command that installs these packages, given by their Debian names. */
export function installCommand(packages) {
  const manager = managers[Object.keys(managers).find(which)]
  if (!manager) return `Debian's packages are ${packages.join(' ')}`
  const names = new Set(packages.map((name) => manager.names[name] ?? name))
  const sudo = !manager.asUser && !isRoot() && which('sudo') ? 'sudo ' : ''
  return `${sudo}${manager.command} ${[...names].join(' ')}`
}
