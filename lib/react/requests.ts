/**
 * HTTP client of the session routes. Every method sends one request, and every failure is a
 * `SessionRequestError`.
 */
import { createdAtHeader } from './created-at-header'
import { isData, type Changes } from './changes'
import { SessionRequestError } from './session-request-error'
import type { Data } from './state'
import { within } from './time-limit'

/**
 * Identifies a save, so that saves are idempotent. The session stores the last number of each tab,
 * and a repeated save changes nothing.
 */
export interface SaveNumber {
  readonly tab: string
  readonly number: number
}

/**
 * The outcome of a save.
 *
 * - The saved members as the server stored them.
 * - `gone`: the session does not exist.
 * - `replaced`: the cookie names another session.
 */
export type SaveOutcome = Data | 'gone' | 'replaced'

interface RequestParts {
  body?: object | undefined
  headers?: Record<string, string> | undefined
  signal?: AbortSignal | undefined
}

const cookieKey = 'cookie:'

/** Timeout in milliseconds, up to the end of the response body. */
const requestLimit = 30_000

/**
 * Maximum body size of a `keepalive` request, which outlives its page. Browsers reject more than 64
 * KiB in total.
 */
const keepaliveBytes = 60_000

export class SessionRequests {
  constructor(
    private readonly endpoint: string,
    /** Whether a cookie carries the session id. Requests then contain no id. */
    private readonly cookie: boolean,
    private readonly fetch: () => typeof globalThis.fetch,
  ) {}

  /**
   * Creates a session, or returns the session that an earlier request of `attempt` created. The
   * response has `createdAt`, `expiresAt` and, without a cookie, `sessionId`.
   */
  async create(fields: Partial<Changes>, attempt: string): Promise<Data> {
    const created = await this.#send('POST', this.endpoint, { body: { ...fields, attempt } })
    if (!this.cookie && typeof created.sessionId !== 'string') {
      throw new SessionRequestError(`The response to POST ${this.endpoint} has no sessionId`, 200)
    }
    return created
  }

  /** Members that `changes.projectData` omits keep their stored values. */
  async save(
    key: string,
    changes: Changes,
    save: SaveNumber,
    signal: AbortSignal,
  ): Promise<SaveOutcome> {
    const { projectData, ...steps } = changes
    const named = Object.keys(projectData).length > 0 ? changes : steps
    const body = { ...(!this.cookie && { sessionId: key }), ...named, save }
    const headers = this.headersFor(key)
    try {
      const answer = await this.#send('PUT', this.endpoint, { body, headers, signal })
      return isData(answer.projectData) ? answer.projectData : projectData
    } catch (error) {
      const { status } = error as SessionRequestError
      if (status === 404) return 'gone'
      if (status === 409 && this.cookie) return 'replaced'
      throw error
    }
  }

  /** Returns the session, or null if it does not exist. */
  load(key: string | null, signal?: AbortSignal): Promise<Data | null> {
    return orNull(this.#send('GET', this.#pathOf(key), { signal }))
  }

  async remove(key: string): Promise<void> {
    await orNull(this.#send('DELETE', this.#pathOf(key), { headers: this.headersFor(key) }))
  }

  /**
   * The key under which this browser knows a session: its id or, with a cookie, its creation time.
   */
  keyOf({ sessionId, createdAt }: Data): string {
    return this.cookie ? `${cookieKey}${String(createdAt)}` : String(sessionId)
  }

  /** The headers that identify the session when a cookie carries the id. */
  headersFor(key: string): Record<string, string> {
    return this.cookie ? { [createdAtHeader]: key.slice(cookieKey.length) } : {}
  }

  #pathOf(key: string | null): string {
    return this.cookie ? this.endpoint : `${this.endpoint}/${encodeURIComponent(key ?? '')}`
  }

  async #send(method: string, url: string, parts: RequestParts): Promise<Data> {
    const late = () => noAnswer('The server did not respond in time')
    const limit = { milliseconds: requestLimit, late, signal: parts.signal }
    const { response, answer } = await within(limit, (signal) =>
      this.#ask(method, url, { ...parts, signal }),
    )
    if (!response.ok) throw refusal(response, answer)
    if (!isData(answer)) throw noAnswer('The response is not one of a session route')
    return answer
  }

  async #ask(method: string, url: string, { body, headers, signal }: RequestParts) {
    const text = body && JSON.stringify(body)
    const response = await this.fetch()(url, {
      method,
      body: text,
      signal,
      keepalive: method !== 'GET' && bytesOf(text) <= keepaliveBytes,
      headers: { ...(text !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    }).catch(() => {
      throw noAnswer('The server cannot be reached')
    })
    const answer: unknown = await response.json().catch(() => null)
    return { response, answer }
  }
}

function bytesOf(text = ''): number {
  return new TextEncoder().encode(text).length
}

function noAnswer(message: string): SessionRequestError {
  return new SessionRequestError(message, null)
}

function refusal(response: Response, answer: unknown): SessionRequestError {
  const given = isData(answer) && typeof answer.error === 'string' ? answer.error : null
  const message = given ?? (response.statusText || `The server responded with ${response.status}`)
  const retryAfter = milliseconds(response.headers.get('Retry-After'))
  return new SessionRequestError(message, response.status, retryAfter)
}

/** Parses `Retry-After`, which is a number of seconds or a date. */
function milliseconds(header: string | null): number | null {
  if (header === null) return null
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(wait) ? null : Math.max(wait, 0)
}

async function orNull(answer: Promise<Data>): Promise<Data | null> {
  return answer.catch((error: unknown) => {
    if (error instanceof SessionRequestError && error.status === 404) return null
    throw error
  })
}
