/** The example app built as `output: 'standalone'`, copied to where nothing else of it is. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../js/support/child'
import { freePort } from '../../js/support/redis-server'
import { until } from '../../js/support/until'
import { environment } from './example-app'
import { copyExample } from './example-copy'

const execute = promisify(execFile)

export interface StandaloneServer {
  readonly url: string
  request(path: string, init?: RequestInit): Promise<Response>
}

export interface StandaloneApp {
  /** What `next build` printed. */
  readonly printed: string
  /** Where the server is. */
  readonly folder: string
  start(env: Record<string, string>): Promise<StandaloneServer>
  remove(): Promise<void>
}

/** Builds a copy, with `arguments` for `next build`, and without a Redis. */
export async function buildStandalone(...args: string[]): Promise<StandaloneApp> {
  const folder = await mkdtemp(join(root, 'build-output', 'standalone-'))
  try {
    const printed = await buildIn(folder, args)
    return await copyStandalone(folder, printed)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Copies the standalone server of the app that was built in the folder. */
export async function copyStandalone(folder: string, printed: string): Promise<StandaloneApp> {
  const home = await mkdtemp(join(tmpdir(), 'standalone-'))
  const copied = join(home, 'app')
  const built = join(folder, '.next', 'standalone')
  await cp(built, copied, { recursive: true, verbatimSymlinks: true })
  const assets = join('.next', 'static')
  await cp(join(folder, assets), join(copied, assets), { recursive: true })
  return withServer(printed, copied, home)
}

async function buildIn(folder: string, args: string[]): Promise<string> {
  await copyExample(folder)
  const next = join(folder, 'node_modules', 'next', 'dist', 'bin', 'next')
  const { stdout } = await execute(process.execPath, [next, 'build', ...args], {
    cwd: folder,
    env: environment({ redisUrl: 'redis://127.0.0.1:1', env: { NEXT_OUTPUT: 'standalone' } }),
  })
  return stdout
}

function withServer(printed: string, copied: string, home: string): StandaloneApp {
  const ends: (() => Promise<void>)[] = []
  return {
    printed,
    folder: copied,
    start: async (env) => {
      const port = await freePort()
      const child = spawn(process.execPath, ['server.js'], {
        cwd: copied,
        env: { ...environment({ env }), PORT: String(port), HOSTNAME: '127.0.0.1' },
        stdio: 'ignore',
      })
      const ended = once(child, 'exit')
      ends.push(async () => {
        child.kill('SIGTERM')
        await ended
      })
      const url = `http://127.0.0.1:${port}`
      const request = (path: string, init?: RequestInit) => fetch(url + path, init)
      const up = () =>
        request('/').then(
          ({ ok }) => ok,
          () => false,
        )
      await until(up, 'an answer of the standalone server', 80_000)
      return { url, request }
    },
    remove: async () => {
      await Promise.all(ends.map((end) => end()))
      await rm(home, { recursive: true })
    },
  }
}
