/**
 * A small app with both routes, built by Next.js on the packed package and served.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { pack } from '../../../scripts/lib/build.mjs'
import { installExample } from '../../../scripts/lib/example.mjs'
import { freePort } from '../../../scripts/lib/free-port.mjs'
import { example, output } from '../../../scripts/lib/paths.mjs'
import { run } from '../../../scripts/lib/processes.mjs'
import { files } from './files.mjs'

const peers = fileURLToPath(new URL('../node_modules', import.meta.url))

export async function startRoutesApp(redisPort) {
  await installExample(await pack())
  const folder = mkdtempSync(join(output, 'routes-'))
  const next = join(folder, 'node_modules/next/dist/bin/next')
  try {
    await write(folder)
    const env = environment(redisPort)
    await run(process.execPath, [next, 'build'], { cwd: folder, env })
    return await serve(folder, next, env)
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }
}

/** The example's modules, and node-redis beside them: links would lead out of the app. */
async function write(folder) {
  await run('cp', ['-al', join(example, 'node_modules'), folder])
  for (const name of ['redis', '@redis', 'cluster-key-slot']) {
    const [from, to] = [join(peers, name), join(folder, 'node_modules', name)]
    cpSync(from, to, { recursive: true, force: true, filter: (path) => !path.endsWith('.map') })
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

function environment(redisPort) {
  return {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    REDIS_URL: `redis://127.0.0.1:${redisPort}`,
    SESSION_RATE_LIMIT: '1000000',
    SESSION_CREATE_LIMIT: '1000000',
  }
}

async function serve(folder, next, env) {
  const port = await freePort()
  const args = [next, 'start', '--hostname', '127.0.0.1', '--port', String(port)]
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  for (let attempts = 0; !(await answers(url)); attempts++) {
    if (child.exitCode !== null || attempts > 400) throw new Error('The app does not start')
    await sleep(50)
  }
  const stop = async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true })
  }
  return { url, stop }
}

function answers(url) {
  return fetch(`${url}/api/ours/none`).then(
    () => true,
    () => false,
  )
}
