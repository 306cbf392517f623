/** What a demo script serves once the example is built, on a free port, in a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { root } from '../../js/support/child'
import { freePort } from '../../js/support/free-port'
import { until } from '../../js/support/until'
import { environment } from '../../browser/support/example-app'

export interface DemoScript {
  readonly url: string
  /** What it and its children wrote. */
  output(): string
  json(method: string, path: string, body?: object): Promise<any>
  /** Resolves to the exit code. */
  stop(): Promise<number | null>
}

const running = new Set<DemoScript>()

/** By the signal that lets a script end its own children. */
afterAll(() => Promise.all([...running].map((script) => script.stop())))

/** `serve` is exported by `scripts/lib/<module>.mjs`. */
export async function startDemoScript(
  module: string,
  serve: string,
  env: Record<string, string> = {},
): Promise<DemoScript> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', code(module, serve, port)],
    { cwd: root, env: environment({ env }), stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  }
  const ended = once(child, 'exit') as Promise<[number | null]>
  const script: DemoScript = {
    url,
    output: () => output,
    json: async (method, path, body) => {
      const response = await fetch(url + path, { method, body: body && JSON.stringify(body) })
      return response.json()
    },
    stop: async () => {
      child.kill('SIGTERM')
      const [exitCode] = await ended
      running.delete(script)
      return exitCode
    },
  }
  running.add(script)
  const up = () => {
    if (child.exitCode !== null) throw new Error(`The demo ended: ${output}`)
    return answers(url)
  }
  await until(up, `an answer of ${serve}`, 80_000)
  return script
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/api/health`).then(
    ({ ok }) => ok,
    () => false,
  )
}

function code(module: string, serve: string, port: number): string {
  return `
    import { endChildrenOnSignals } from './scripts/lib/processes.mjs'
    import { ${serve} } from './scripts/lib/${module}.mjs'
    endChildrenOnSignals()
    await ${serve}(${port})
  `
}
