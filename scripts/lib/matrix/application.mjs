/** A Next.js application that uses the package: its files, its build and its servers. */
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { freePort } from '../free-port.mjs'
import { root } from '../paths.mjs'
import { start } from '../processes.mjs'

const sources = join(root, 'test/matrix/app')
const limit = 180_000

/** Copies the sources of the application to a folder. */
export function copyApplication(folder) {
  mkdirSync(folder, { recursive: true })
  cpSync(sources, folder, { recursive: true })
}

/** Returns the packages that the application depends on. */
export function dependencies(nextVersion, tarball) {
  return {
    next: nextVersion,
    react: '19.3.1',
    'react-dom': '19.3.1',
    'redis-session-storage': tarball,
  }
}

/**
 * Copies the standalone output to a new folder below the system's temporary folder. `place` is the
 * folder of the application in the output. Returns the folder of server.js.
 */
export function copyStandalone(application, place = '.') {
  const home = mkdtempSync(join(tmpdir(), 'rss-standalone-'))
  const built = join(application, '.next/standalone')
  cpSync(built, home, { recursive: true, verbatimSymlinks: true })
  return { home, folder: join(home, place) }
}

/**
 * Starts a server of the application and calls `use` with its URL once it responds. Rejects with
 * the server's output if it ends before that.
 */
export async function withServer({ command, args, cwd, env, log }, use) {
  const port = String(await freePort())
  const file = openSync(log, 'w')
  const { child, exit } = start(command, args(port), {
    cwd,
    env: { ...env, PORT: port, HOSTNAME: '127.0.0.1', NODE_ENV: 'production' },
    stdio: ['ignore', file, file],
  })
  try {
    const url = `http://127.0.0.1:${port}`
    const ended = exit.then((code) => {
      throw new Error(`The server ended with ${code}:\n${readFileSync(log, 'utf8')}`)
    })
    await Promise.race([responds(url, log), ended])
    return await use(url)
  } finally {
    child.kill('SIGTERM')
    await exit
  }
}

async function responds(url, log) {
  const since = performance.now()
  while (performance.now() - since < limit) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
    await sleep(200)
  }
  throw new Error(`The server does not respond:\n${readFileSync(log, 'utf8')}`)
}

async function bodyOf(response) {
  const body = await response.text()
  if (!response.ok) throw new Error(`The server responded with ${response.status}: ${body}`)
  return body
}

/** Reads a session. Throws unless it is stored in Redis with this content. */
async function readSession(url, { id, data }) {
  const found = JSON.parse(await bodyOf(await fetch(`${url}/api/session?id=${id}`)))
  const { session, redis, arch, node } = found
  if (redis !== 'connected') throw new Error(`The state of Redis is ${redis}`)
  if (session?.text !== data.text) throw new Error(`Session ${id} is ${JSON.stringify(session)}`)
  return `${arch}, Node.js ${node}`
}

/**
 * Opens the page, which uses the React hook, and stores and reads a session. Reads the `earlier`
 * session of another server. Resolves to the stored session and a description of the server.
 */
export async function exercise(url, earlier) {
  const page = await bodyOf(await fetch(url))
  if (!/<p>Step \d+<\/p>/.test(page)) throw new Error(`The page is:\n${page}`)
  if (earlier) await readSession(url, earlier)
  const data = { text: `stored through ${url}` }
  const request = { method: 'POST', body: JSON.stringify(data) }
  const { id } = JSON.parse(await bodyOf(await fetch(`${url}/api/session`, request)))
  const session = { id, data }
  return { session, server: await readSession(url, session) }
}
