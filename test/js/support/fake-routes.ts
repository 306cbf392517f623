/** The session routes, in memory: what the engine of the hook asks, answered as the real ones do. */
export interface Asked {
  method: string
  path: string
  body: any
  keepalive: boolean
  headers: Record<string, string>
}

type Trouble = (
  signal: AbortSignal | null | undefined,
  arrive: () => Response,
) => Promise<Response | 'lost' | null>

const endpoint = '/api/project-session'

export class FakeRoutes {
  readonly sessions = new Map<string, any>()
  readonly asked: Asked[] = []
  /** The most requests that were under way at once. */
  most = 0
  cookie: string | null = null
  /** How long a session lives, in milliseconds. */
  ttl = 60_000
  /** Ids of sessions by the attempts that created them. */
  readonly attempts = new Map<string, string>()
  /** What `validate` of the routes makes of the data of a request. */
  normalize = (data: any): any => data
  #underWay = 0
  #created = 0
  #elsewhere = 0
  readonly #troubles: Trouble[] = []
  /** The last number of each tab, by session. */
  readonly #saves = new WeakMap<object, Map<string, number>>()

  constructor(private readonly withCookie = false) {}

  readonly fetch = (async (path: string, init: RequestInit = {}) => {
    const { method = 'GET', body, keepalive = false, signal } = init
    const headers = (init.headers ?? {}) as Record<string, string>
    this.asked.push({
      method,
      path,
      body: body ? JSON.parse(body as string) : undefined,
      keepalive,
      headers,
    })
    const asked = this.asked.at(-1)!
    this.most = Math.max(this.most, ++this.#underWay)
    try {
      const arrive = () => this.#answer(asked)
      const trouble = await this.#troubles.shift()?.(signal, arrive)
      if (trouble instanceof Response) return trouble
      const answer = arrive()
      if (trouble === 'lost') throw new TypeError('fetch failed')
      return answer
    } finally {
      this.#underWay -= 1
    }
  }) as typeof fetch

  /** The next request fails without an answer. */
  cut(): void {
    this.#troubles.push(() => Promise.reject(new TypeError('fetch failed')))
  }

  /** No request to come is in trouble any more. */
  clearTroubles(): void {
    this.#troubles.length = 0
  }

  /** The next request is done and answered; a failure that is asked for then meets the one after it. */
  answer(): void {
    this.#troubles.push(() => Promise.resolve(null))
  }

  /** The next request is done, and its answer is lost. */
  loseAnswer(): void {
    this.#troubles.push(() => Promise.resolve('lost'))
  }

  /** The next request is answered so, and does nothing. */
  refuse(status: number, headers: Record<string, string> = {}): void {
    const refusal = () => Response.json({ error: `Refused ${status}` }, { status, headers })
    this.#troubles.push(() => Promise.resolve(refusal()))
  }

  /** The next request is answered 200 with this text, by something that is no session route. */
  misanswer(text: string): void {
    this.#troubles.push(() => Promise.resolve(new Response(text)))
  }

  /** The next request is never answered, whatever its signal says. */
  ignore(): void {
    this.#troubles.push(() => new Promise(() => undefined))
  }

  /** The next request is answered with a body that begins, and goes on until it is aborted. */
  stall(): void {
    this.#troubles.push((signal) => {
      const body = new ReadableStream({
        start: (stream) => {
          stream.enqueue(new TextEncoder().encode('{"success":'))
          signal?.addEventListener('abort', () => stream.error(new Error('aborted')))
        },
      })
      return Promise.resolve(new Response(body))
    })
  }

  /** The next request waits until the returned function is called, or it is aborted. */
  hold(): () => void {
    let release: () => void = () => undefined
    this.#troubles.push(
      (signal) =>
        new Promise((resolve, reject) => {
          release = () => resolve(null)
          signal?.addEventListener('abort', () => reject(new Error('aborted')))
        }),
    )
    return () => release()
  }

  /** The next request is not answered. It reaches the server when the returned function is called. */
  delay(): () => void {
    let late: () => void = () => undefined
    this.#troubles.push(
      (signal, arrive) =>
        new Promise((_, reject) => {
          late = arrive
          signal?.addEventListener('abort', () => reject(new Error('aborted')))
        }),
    )
    return () => late()
  }

  /** The bodies of the requests of a method, in order, without their attempt and save numbers. */
  bodies(method: string): any[] {
    const isNamed = ([name]: [string, unknown]) => !['save', 'attempt'].includes(name)
    return this.sent(method).map((body) => Object.fromEntries(Object.entries(body).filter(isNamed)))
  }

  /** The whole bodies of the requests of a method, in order. */
  sent(method: string): any[] {
    return this.asked.filter((one) => one.method === method).map((one) => one.body)
  }

  /** A session as another tab or an earlier visit left it. */
  put(id: string, fields: object): void {
    this.sessions.set(id, { projectData: {}, currentStep: 1, completedSteps: [], ...fields })
  }

  /** Another device saves these members of the data. */
  saveElsewhere(id: string, projectData: object): void {
    const save = { tab: 'elsewhere', number: ++this.#elsewhere }
    this.#merge(this.sessions.get(id), { projectData, save })
  }

  #answer({ method, path, body, headers }: Asked): Response {
    if (method === 'POST') return this.#create(body)
    const named = path.startsWith(`${endpoint}/`) ? path.slice(endpoint.length + 1) : undefined
    const id = this.withCookie ? this.cookie! : (body?.sessionId ?? named)
    const session = this.sessions.get(id)
    if (!session) return Response.json({ error: 'Session not found' }, { status: 404 })
    const { createdAt } = this.#times(id)
    if (this.withCookie && (headers['Session-Created-At'] ?? createdAt) !== createdAt) {
      return Response.json({ error: 'Replaced', code: 'ERR_CONFLICT' }, { status: 409 })
    }
    if (method === 'DELETE') this.#delete(id)
    if (method === 'GET')
      return Response.json({ ...session, ...this.#times(id), ...this.#lastSave(session) })
    if (method !== 'PUT') return Response.json({ success: true })
    const projectData = body.projectData && this.normalize(body.projectData)
    this.#merge(session, { ...body, projectData })
    const isNormalized = JSON.stringify(projectData) !== JSON.stringify(body.projectData)
    return Response.json({ success: true, ...(isNormalized && { projectData }) })
  }

  /** An attempt that is repeated finds the session of the first, unless that has ended. */
  #create({ attempt, ...fields }: { attempt?: string }): Response {
    const known = this.attempts.get(attempt ?? '')
    if (known && !this.sessions.has(known)) {
      return Response.json({ error: 'Ended', code: 'ERR_CONFLICT' }, { status: 409 })
    }
    const id = known ?? `id-${++this.#created}`
    if (!known) this.put(id, structuredClone(fields))
    if (attempt) this.attempts.set(attempt, id)
    this.cookie = id
    return Response.json(this.#times(id))
  }

  #delete(id: string): void {
    this.sessions.delete(id)
    if (this.cookie === id) this.cookie = null
  }

  #times(id: string) {
    const time = (seconds: number) => new Date(Date.UTC(2027, 0, 1, 0, 0, seconds)).toISOString()
    const createdAt = time(Number(id.split('-')[1] ?? 0))
    const expiresAt = new Date(Date.parse(createdAt) + this.ttl).toISOString()
    return { ...(!this.withCookie && { sessionId: id }), createdAt, expiresAt }
  }

  #lastSave(session: object) {
    const last = [...(this.#saves.get(session) ?? [])].at(-1)
    return last ? { lastSave: { tab: last[0] } } : {}
  }

  /** A save that arrives again, or after a later one of its tab, changes nothing. */
  #merge(session: any, { projectData, currentStep, completedSteps, save }: any): void {
    const numbers = this.#saves.get(session) ?? new Map<string, number>()
    if (save.number <= (numbers.get(save.tab) ?? 0)) return
    numbers.delete(save.tab)
    this.#saves.set(session, numbers.set(save.tab, save.number))
    if (currentStep) session.currentStep = currentStep
    if (completedSteps) {
      const steps = new Set<number>([...session.completedSteps, ...completedSteps])
      session.completedSteps = [...steps].sort((a, b) => a - b)
    }
    Object.assign(session.projectData, projectData)
  }
}
