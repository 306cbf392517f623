/**
 * The session routes as a browser asks them: one method a request, and one error for all that can
 * go wrong.
 */
import { createdAtHeader } from './created-at-header'
import { isData, type Changes } from './changes'
import type { Data } from './state'
import { within } from './time-limit'

/** A request that did not do what it was sent for. */
export class SessionRequestError extends Error {
  constructor(
    message: string,
    /** The HTTP status; null when no answer came, or one that is not of a session route. */
    readonly status: number | null,
    /** How long the server asks to wait, in milliseconds. */
    readonly retryAfter: number | null = null,
  ) {
    super(message)
    this.name = 'SessionRequestError'
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return this.status === null || [429, 502, 503, 504].includes(this.status)
  }

  /** Whether the server may have done what it was asked for. */
  get inDoubt(): boolean {
    return this.retryable && this.status !== 429
  }
}

/** Whether the same request may succeed later. */
export function isRetryable(error: unknown): boolean {
  return error instanceof SessionRequestError && error.retryable
}

/**
 * Which save of which tab a request is: the session keeps the last number of each tab, and a save
 * that arrives again changes nothing.
 */
export interface SaveNumber {
  readonly tab: string
  readonly number: number
}

/**
 * - The data of the save as the server stored it.
 * - `gone`: there is no such session.
 * - `replaced`: the cookie names another session.
 */
export type SaveOutcome = Data | 'gone' | 'replaced'

interface RequestParts {
  body?: object | undefined
  headers?: Record<string, string> | undefined
  signal?: AbortSignal | undefined
}

const cookieKey = 'cookie:'

/** Milliseconds until a request that is not answered, to the end of the body, is given up. */
const requestLimit = 30_000

/** Over this a request is refused that is to outlive its page; browsers allow 64 KiB in all. */
const keepaliveBytes = 60_000

export class SessionRequests {
  constructor(
    private readonly endpoint: string,
    /** The id travels in a cookie: no request names it. */
    private readonly cookie: boolean,
    private readonly fetch: () => typeof globalThis.fetch,
  ) {}

  /**
   * Creates a session or, when `attempt` created one before, finds it. The answer: `sessionId` (unless
   * in a cookie), `createdAt`, `expiresAt`.
   */
  async create(fields: Partial<Changes>, attempt: string): Promise<Data> {
    const created = await this.#send('POST', this.endpoint, { body: { ...fields, attempt } })
    if (!this.cookie && typeof created.sessionId !== 'string') {
      throw new SessionRequestError(`POST ${this.endpoint} answered without a sessionId`, 200)
    }
    return created
  }

  /** Members of `projectData` that are not named stay. */
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

  /** The session, or null when there is none. */
  load(key: string | null, signal?: AbortSignal): Promise<Data | null> {
    return orNull(this.#send('GET', this.#pathOf(key), { signal }))
  }

  async remove(key: string): Promise<void> {
    await orNull(this.#send('DELETE', this.#pathOf(key), { headers: this.headersFor(key) }))
  }

  /**
   * By which name this browser knows a session: its id or, where a cookie carries that, when it was
   * created.
   */
  keyOf({ sessionId, createdAt }: Data): string {
    return this.cookie ? `${cookieKey}${String(createdAt)}` : String(sessionId)
  }

  /** The headers that name a session where a cookie carries the id. */
  headersFor(key: string): Record<string, string> {
    return this.cookie ? { [createdAtHeader]: key.slice(cookieKey.length) } : {}
  }

  #pathOf(key: string | null): string {
    return this.cookie ? this.endpoint : `${this.endpoint}/${encodeURIComponent(key ?? '')}`
  }

  async #send(method: string, url: string, parts: RequestParts): Promise<Data> {
    const late = () => noAnswer('The server did not answer in time')
    const limit = { milliseconds: requestLimit, late, signal: parts.signal }
    const { response, answer } = await within(limit, (signal) =>
      this.#ask(method, url, { ...parts, signal }),
    )
    if (!response.ok) throw refusal(response, answer)
    if (!isData(answer)) throw noAnswer('The server did not answer as a session route')
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
  const said = isData(answer) && typeof answer.error === 'string' ? answer.error : null
  const message = said ?? (response.statusText || `The server answered ${response.status}`)
  const retryAfter = milliseconds(response.headers.get('Retry-After'))
  return new SessionRequestError(message, response.status, retryAfter)
}

/** Of a Retry-After, which is seconds or a date. */
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
