/**
 * Installs, builds and serves the example app. It is installed from a packed tarball, because a
 * linked package would be bundled without its addon.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { example } from './paths.mjs'
import { hostTarget } from './prebuilds.mjs'
import { npm, run, startServer } from './processes.mjs'
import { hashOf, unlessDone } from './stamps.mjs'

const next = join(example, 'node_modules', 'next', 'dist', 'bin', 'next')
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }

/** Returns the inputs of the app: everything in its folder except generated files. */
function sources() {
  const generated = ['node_modules', '.next', 'next-env.d.ts']
  return readdirSync(example)
    .filter((name) => !generated.includes(name))
    .map((name) => join(example, name))
}

export function installExample(tarball) {
  const stamp = join(example, 'node_modules', '.stamp')
  const hash = hashOf([tarball, join(example, 'package.json')])
  return unlessDone(stamp, hash, async () => {
    await npm(['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', tarball], {
      cwd: example,
    })
  })
}

export function buildExample(tarball) {
  const stamp = join(example, '.next', 'stamp')
  return unlessDone(stamp, hashOf([tarball, ...sources()]), async () => {
    await run(process.execPath, [next, 'build'], {
      cwd: example,
      env: { ...env, NEXT_TARGETS: hostTarget() },
    })
  })
}

/** Serves the built app on the loopback interface. Returns `{ child, exit }`. */
export function startExample(port, more) {
  const args = [next, 'start', '--hostname', '127.0.0.1', '--port', String(port)]
  return startServer(process.execPath, args, { cwd: example, env: { ...env, ...more } })
}
