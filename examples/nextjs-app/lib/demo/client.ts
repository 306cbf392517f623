import { request, type Answer } from './request'
import type { Stored } from './stored'

/** Calls the tenant routes from a page, as a user of the demo. */
export class DemoClient {
  #token: Promise<string> | null = null

  constructor(readonly userId: string) {}

  session(method: string, query: string, body?: object): Promise<Answer> {
    return this.#asUser(method, `/api/redis/session${query}`, body)
  }

  cache(method: string, query: string, body?: object): Promise<Answer> {
    return this.#asUser(method, `/api/redis/cache${query}`, body)
  }

  async stored(key: string): Promise<Stored> {
    const { body } = await request('GET', `/api/demo/stored?key=${encodeURIComponent(key)}`)
    return body as unknown as Stored
  }

  async #asUser(method: string, path: string, body?: object): Promise<Answer> {
    const headers = { Authorization: `Bearer ${await this.#login()}` }
    const answer = await request(method, path, { body, headers })
    if (answer.status === 401) this.#token = null // the server has new keys
    return answer
  }

  #login(): Promise<string> {
    this.#token ??= askToken(this.userId).catch((error: unknown) => {
      this.#token = null
      throw error
    })
    return this.#token
  }
}

async function askToken(userId: string): Promise<string> {
  const { status, body } = await request('POST', '/api/demo/token', { body: { userId } })
  if (status === 200) return String(body.token)
  throw new Error(`No token: ${String(body.error ?? status)}`)
}
