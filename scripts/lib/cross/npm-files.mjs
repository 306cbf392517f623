/**
 * Packages from npm that the scripts use as files: compilers, and Node.js for other platforms. Each
 * is pinned by the hash of its tarball. They are kept, so the scripts work offline afterwards.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'

import { output, root } from '../paths.mjs'
import { npm, run } from '../processes.mjs'

export const toolchain = join(output, 'toolchain')

/**
 * Fetches a package and unpacks it. `spec` is its name with an exact version, `integrity` the hash
 * of its tarball. Resolves to its folder.
 */
export async function npmFiles({ spec, integrity }) {
  const name = spec.replace(/^@/, '').replace(/[/@]/g, '-')
  const folder = join(toolchain, name)
  if (existsSync(folder)) return folder
  mkdirSync(toolchain, { recursive: true })
  const tarball = join(toolchain, `${name}.tgz`)
  if (!existsSync(tarball)) {
    await npm(['pack', '--silent', '--pack-destination', toolchain, spec], { cwd: root })
  }
  verify(tarball, spec, integrity)
  await unpack(tarball, folder)
  rmSync(tarball)
  return folder
}

function verify(tarball, spec, integrity) {
  const found = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`
  if (found === integrity) return
  rmSync(tarball)
  throw new Error(`${spec} was expected to be ${integrity}, and is ${found}. Nothing was unpacked`)
}

/** Unpacks to a temporary folder first, so that `folder` is always complete. */
async function unpack(tarball, folder) {
  const partial = join(toolchain, `.${basename(folder)}`)
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial)
  const options = ['--strip-components=1', '--no-same-owner']
  await run('tar', ['-xzf', tarball, '-C', partial, ...options], { cwd: root })
  renameSync(partial, folder)
}
