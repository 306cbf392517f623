/** One instance of the example app on a free port. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { endedAfterTests } from '../../js/support/children'
import { freePort } from '../../js/support/redis-server'
import { liftedLimits } from '../../js/support/session-limits'
import { until } from '../../js/support/until'

const example = join(__dirname, '..', '..', '..', 'examples', 'nextjs-app')

export interface ExampleApp {
  readonly url: string
  /** What it wrote to its log. */
  output(): string
  /** A body that is not text is sent as JSON. */
  request(method: string, path: string, body?: unknown): Promise<Response>
  /** The answer's body. */
  json(method: string, path: string, body?: unknown): Promise<any>
  /** Null while it runs. */
  exitCode(): number | null
  stop(): Promise<void>
}

export interface AppOptions {
  /** None: the embedded store. */
  redisUrl?: string
  /** `dev` runs React in strict mode. */
  mode?: 'start' | 'dev'
  /** Additional variables. The limits are high unless these set them. */
  env?: Record<string, string>
}

export function startApp(options: AppOptions = {}): Promise<ExampleApp> {
  return startIn(example, options)
}

/** The same of another app, in its folder. */
export async function startIn(folder: string, options: AppOptions): Promise<ExampleApp> {
  const { mode = 'start' } = options
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = serve(folder, [mode, '--hostname', '127.0.0.1', '--port', String(port)], options)
  const listening = () => {
    server.assertRunning()
    return answers(url)
  }
  await until(listening, `an answer of next ${mode}`, 80_000)
  const request = (method: string, path: string, body?: unknown) =>
    fetch(url + path, { method, body: textOf(body) })
  return {
    url,
    output: server.output,
    request,
    json: async (method, path, body) => (await request(method, path, body)).json(),
    exitCode: server.exitCode,
    stop: server.stop,
  }
}

function serve(folder: string, args: string[], options: AppOptions) {
  const next = join(folder, 'node_modules', 'next', 'dist', 'bin', 'next')
  const child = endedAfterTests(
    spawn(process.execPath, [next, ...args], {
      cwd: folder,
      env: environment(options),
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  const ended = once(child, 'exit')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  }
  return {
    output: () => output,
    exitCode: () => child.exitCode,
    assertRunning: () => {
      if (child.exitCode !== null) throw new Error(`The example app ended: ${output}`)
    },
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/**
 * The environment of this process without the variables that name a Redis server, and without CI:
 * the packed tarball may have the binary of this platform alone.
 */
export function environment({ redisUrl, env = {} }: AppOptions): NodeJS.ProcessEnv {
  const foreign = /^(REDIS|UPSTASH|SESSION)_|^(NODE_ENV|NODE_OPTIONS|JEST_WORKER_ID|CI)$/
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  const ours = { NEXT_TELEMETRY_DISABLED: '1', ...liftedLimits, ...env }
  const server = redisUrl === undefined ? {} : { REDIS_URL: redisUrl }
  return { ...Object.fromEntries(kept), ...ours, ...server }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  )
}

function textOf(body: unknown): string | undefined {
  return typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
}
