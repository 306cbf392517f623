/**
 * Installs the peers beside this file when they are missing.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const read = (path) => JSON.parse(readFileSync(`${here}${path}`, 'utf8'))
const wanted = Object.entries(read('package.json').dependencies)

function installed() {
  try {
    return wanted.every(([name, version]) => {
      return read(`node_modules/${name}/package.json`).version === version
    })
  } catch {
    return false
  }
}

/** Name and version of each peer, all of them installed. */
export function installPeers() {
  if (!installed()) {
    const list = wanted.map((peer) => peer.join(' ')).join(', ')
    console.error(`Installing the peers into test/bench/node_modules, without scripts: ${list}`)
    const args = ['install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund']
    const { status } = spawnSync('npm', args, { cwd: here, stdio: ['ignore', 2, 2] })
    if (status !== 0) throw new Error('npm could not install the peers')
  }
  return Object.fromEntries(wanted)
}
