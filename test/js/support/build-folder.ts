/** The folder of a build's output, as far as the cache handlers read it without Next.js. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface BuildFolder {
  /** What Next.js gives the handler of ISR. */
  readonly context: { serverDistDir: string }
  /** Writes a file below `.next/server`. */
  write(name: string, text: string): void
  remove(): void
}

export interface BuildOptions {
  /** Epoch milliseconds; none: the build did not record it. */
  builtAt?: number
  /** The folder that holds `.next`. */
  parent?: string
}

export function makeBuild(id: string, { builtAt, parent = tmpdir() }: BuildOptions = {}) {
  const folder = mkdtempSync(join(parent, 'build-'))
  const serverDistDir = join(folder, '.next', 'server')
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(serverDistDir, name)), { recursive: true })
    writeFileSync(join(serverDistDir, name), text)
  }
  write('../BUILD_ID', id)
  if (builtAt !== undefined) write('app/redis-session-storage.json', JSON.stringify({ builtAt }))
  const build: BuildFolder = {
    context: { serverDistDir },
    write,
    remove: () => rmSync(folder, { recursive: true }),
  }
  return build
}
