/**
 * The redis-server of a soak: it writes every command to its disk before it answers, and can be
 * frozen, killed and started again on the same data.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../js/support/free-port'
import { rawCommand, type RawReply } from '../js/support/raw-client'
import { until } from '../js/support/until'

export class SoakServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rss-soak-'))
  #process: ChildProcess | undefined

  private constructor(
    readonly port: number,
    readonly program: string,
  ) {
    process.on('exit', () => this.#clear())
  }

  /** `program` is redis-server or one with its command line. */
  static async start(program = 'redis-server'): Promise<SoakServer> {
    const server = new SoakServer(await freePort(), program)
    await server.run()
    return server
  }

  /** Starts it on what it has stored; resolves when it has loaded that. */
  async run(): Promise<void> {
    const settings = { port: this.port, bind: '127.0.0.1', dir: this.#folder, save: '' }
    const lasting = {
      appendonly: 'yes',
      appendfsync: 'always',
      'auto-aof-rewrite-min-size': '32mb',
    }
    const words = Object.entries({ ...settings, ...lasting }).flatMap(([name, value]) => [
      `--${name}`,
      String(value),
    ])
    this.#process = spawn(this.program, words, { stdio: 'ignore' })
    const answers = () => rawCommand(this.port, 'PING').catch(() => undefined)
    await until(answers, 'an answer of redis-server', 60_000)
  }

  command(...words: string[]): Promise<RawReply> {
    return rawCommand(this.port, ...words)
  }

  async killClients(): Promise<void> {
    await this.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  }

  async keys(pattern: string): Promise<RawReply[]> {
    return (await rawCommand(this.port, 'KEYS', pattern)) as RawReply[]
  }

  freeze(): void {
    this.#process?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#process?.kill('SIGCONT')
  }

  /** Ends it without a chance to do anything about it. */
  async kill(): Promise<void> {
    const child = this.#process
    if (child?.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  async remove(): Promise<void> {
    await this.kill()
    this.#clear()
  }

  #clear(): void {
    this.#process?.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
