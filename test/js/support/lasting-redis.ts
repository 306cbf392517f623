/**
 * A redis-server that may be killed, frozen and restarted on its port. It writes every change to its
 * file before it replies, so that acknowledged changes survive a kill.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startRedisOn, type RedisServer } from './redis-server'

export class LastingRedis {
  readonly url: string
  #server: RedisServer | undefined

  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {
    this.url = `redis://127.0.0.1:${port}`
  }

  static async start(): Promise<LastingRedis> {
    const folder = await mkdtemp(join(tmpdir(), 'lasting-redis-'))
    const redis = new LastingRedis(await freePort(), folder)
    await redis.start()
    return redis
  }

  async start(port = this.port): Promise<void> {
    const files = ['--appendonly', 'yes', '--appendfsync', 'always', '--dir', this.folder]
    this.#server = await startRedisOn(port, ...files)
  }

  /** With SIGKILL. */
  async kill(): Promise<void> {
    await this.#server!.stop()
    this.#server = undefined
  }

  /** It keeps its connections and answers nothing, until `resume`. */
  freeze(): void {
    this.#server!.signal('SIGSTOP')
  }

  resume(): void {
    this.#server!.signal('SIGCONT')
  }

  /** As another client does it. */
  command(...words: (string | number)[]): Promise<unknown> {
    return this.#server!.command(...words)
  }

  /** What others do while this port is closed. Requires that the server was killed. */
  async elsewhere(act: (redis: LastingRedis) => Promise<unknown>): Promise<void> {
    await this.start(await freePort())
    await act(this)
    await this.kill()
  }

  async end(): Promise<void> {
    if (this.#server !== undefined) await this.kill()
    await rm(this.folder, { recursive: true, force: true })
  }
}
