/**
 * Compiles the addon to build/Release with node-gyp. With --prebuild it also prepares the tarball:
 * it copies the stripped binary to prebuilds/<platform>-<arch>[-musl]/ and binding.gyp to
 * native-build/. Requires a C++20 compiler, make and Python. Runs in a clone and in an installed
 * package.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const inClone = existsSync(join(root, 'binding.gyp'))
/**
 * The folder of binding.gyp. It is not the root of an installed package: package managers compile
 * any package with a binding.gyp in its root, whatever its `gypfile` field is.
 */
const gypFolder = inClone ? root : join(root, 'native-build')
const release = 'build/Release/redis-session-storage.node'
const require = createRequire(import.meta.url)

/** Returns the node-gyp of the clone, or else the one that npm bundles. */
function nodeGyp() {
  try {
    return require.resolve('node-gyp/bin/node-gyp.js')
  } catch {
    const carried = process.env.npm_config_node_gyp
    if (carried) return carried
    throw new Error('node-gyp is missing. Run this as: npm run build:native')
  }
}

/** Uses the headers of the Node.js installation, if present, to avoid a download. */
function headersBesideNode() {
  const prefix = dirname(dirname(realpathSync(process.execPath)))
  return existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : []
}

/** Links the folders that binding.gyp refers to by paths relative to the root. */
function linkSources() {
  for (const name of ['deps', 'scripts', 'src']) {
    const link = join(gypFolder, name)
    // On Windows a junction needs no special permission. Elsewhere the type is ignored.
    if (!existsSync(link)) symlinkSync(join('..', name), link, 'junction')
  }
}

/** Copies the binary to the path from which the package loads it. */
function copyBinary() {
  mkdirSync(dirname(join(root, release)), { recursive: true })
  copyFileSync(join(gypFolder, release), join(root, release))
}

function compile() {
  const development = existsSync(join(root, 'node_modules/node-addon-api'))
  const configured = existsSync(join(gypFolder, 'build/Makefile'))
  const steps =
    configured && !process.argv.includes('--clean') ? ['configure', 'build'] : ['rebuild']
  for (const step of steps) {
    const args = [nodeGyp(), step, '--release', '-j', 'max', `--werror=${development}`]
    const { status } = spawnSync(process.execPath, [...args, ...headersBesideNode()], {
      cwd: gypFolder,
      stdio: 'inherit',
    })
    if (status !== 0) process.exit(status ?? 1)
  }
}

function isMusl() {
  return process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime
}

/** On Windows debug information is in a file of its own. */
function strip(binary) {
  if (process.platform === 'win32') return
  execFileSync('strip', process.platform === 'darwin' ? ['-x', binary] : ['--strip-all', binary])
}

function prebuild() {
  const target = `${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`
  const folder = join(root, 'prebuilds', target)
  const binary = join(folder, 'redis-session-storage.node')
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(root, release), binary)
  strip(binary)
  console.log(`prebuilds/${target}/redis-session-storage.node`)
}

function stageBindingGyp() {
  mkdirSync(join(root, 'native-build'), { recursive: true })
  copyFileSync(join(root, 'binding.gyp'), join(root, 'native-build/binding.gyp'))
}

if (!inClone) linkSources()
compile()
if (!inClone) copyBinary()
if (process.argv.includes('--prebuild')) {
  prebuild()
  if (inClone) stageBindingGyp()
}
