/**
 * Compiles the addon to build/Release with node-gyp. With --prebuild it also prepares the tarball:
 * it copies the stripped binary to prebuilds/<platform>-<arch>[-musl]/ and binding.gyp to
 * native-build/. Needs a C++20 compiler, make and Python. Works in a clone and in an installed
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
 * Where node-gyp finds binding.gyp. A package has none in its root: package managers compile one that
 * does, whatever its `gypfile` says.
 */
const gypFolder = inClone ? root : join(root, 'native-build')
const release = 'build/Release/redis-session-storage.node'
const require = createRequire(import.meta.url)

/** Ours in a clone, otherwise the one that npm carries. */
function nodeGyp() {
  try {
    return require.resolve('node-gyp/bin/node-gyp.js')
  } catch {
    const carried = process.env.npm_config_node_gyp
    if (carried) return carried
    throw new Error('node-gyp is missing. Run this as: npm run build:native')
  }
}

/** Node's headers where its installer left them, so that the build needs no download. */
function headersBesideNode() {
  const prefix = dirname(dirname(realpathSync(process.execPath)))
  return existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : []
}

/** Makes the paths in binding.gyp, which start at the root, valid in its folder. */
function linkSources() {
  for (const name of ['deps', 'scripts', 'src']) {
    const link = join(gypFolder, name)
    if (!existsSync(link)) symlinkSync(join('..', name), link)
  }
}

/** Puts the binary where the package looks for it. */
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

function prebuild() {
  const target = `${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`
  const folder = join(root, 'prebuilds', target)
  const binary = join(folder, 'redis-session-storage.node')
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(root, release), binary)
  execFileSync('strip', process.platform === 'darwin' ? ['-x', binary] : ['--strip-all', binary])
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
