/** An app of Next.js that is written into a folder of its own, built without a Redis, and started. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../js/support/child'
import { environment, startIn, type ExampleApp } from './example-app'

const execute = promisify(execFile)
const modulesOfExample = join(root, 'examples', 'nextjs-app', 'node_modules')

export interface CacheApp {
  readonly folder: string
  start(redisUrl: string, env?: Record<string, string>): Promise<ExampleApp>
  remove(): Promise<void>
}

/** The `node_modules` of Next.js 15 with the package. */
export async function modulesOfNext15(): Promise<string> {
  const { stdout } = await execute(process.execPath, [join(__dirname, 'next-15.mjs')])
  return stdout
}

/**
 * `bundler` is an argument of `next build`, `redisUrl` is what the build would ask, if it asked.
 * `modules` is a `node_modules` folder with Next.js and the package: that of the example app.
 */
export async function buildCacheApp(
  files: Record<string, string>,
  bundler: string,
  redisUrl: string,
  modules = modulesOfExample,
): Promise<CacheApp> {
  const folder = await mkdtemp(join(root, 'build-output', 'cache-'))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  // Links would lead out of the app; hard links are as good as copies, and made at once.
  await execute('cp', ['-al', modules, folder])
  const next = join(folder, 'node_modules', 'next', 'dist', 'bin', 'next')
  await execute(process.execPath, [next, 'build', bundler], {
    cwd: folder,
    env: environment({ redisUrl }),
  })
  return {
    folder,
    start: (url, env = {}) => startIn(folder, { redisUrl: url, env }),
    remove: () => rm(folder, { recursive: true }),
  }
}
