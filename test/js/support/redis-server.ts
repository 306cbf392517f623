/**
 * A redis-server of the test's own, on a free port, without files. What a test leaves running is
 * stopped after the last test of its file.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { freePort } from './free-port'
import { rawCommand, type RawReply } from './raw-client'
import { until } from './until'

export { freePort }

export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Sends one command beside the package that is tested. */
  command(...words: (string | number)[]): Promise<RawReply>
  /** Such as 'SIGSTOP' and 'SIGCONT'. */
  signal(name: NodeJS.Signals): void
  stop(): Promise<void>
}

const running = new Set<RedisServer>()

afterAll(() => Promise.all([...running].map((server) => server.stop())))

/** `settings` are arguments of redis-server, such as `'--requirepass', 'secret'`. */
export async function startRedis(...settings: string[]): Promise<RedisServer> {
  return startRedisOn(await freePort(), ...settings)
}

export async function startRedisOn(port: number, ...settings: string[]): Promise<RedisServer> {
  const fixed = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn('redis-server', [...fixed, '--dir', tmpdir(), ...settings], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(child, 'exit')
  await ready(child)
  const server = {
    port,
    url: `redis://127.0.0.1:${port}`,
    command: (...words: (string | number)[]) => rawCommand(port, ...words),
    signal: (name: NodeJS.Signals) => void child.kill(name),
    stop: async () => {
      running.delete(server)
      child.kill('SIGKILL')
      await exited
    },
  }
  running.add(server)
  return server
}

/** By its own log: on its port, the server of another process could answer. */
async function ready(child: ChildProcess): Promise<void> {
  let log = ''
  child.stdout!.on('data', (text: Buffer) => (log += text.toString()))
  const accepts = () => {
    if (child.exitCode !== null) throw new Error(`redis-server ended: ${log}`)
    return log.includes('Ready to accept connections')
  }
  await until(accepts, 'redis-server to accept connections')
}
