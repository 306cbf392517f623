/** The options of `useProjectSession`. */
export interface ProjectSessionOptions {
  /**
   * Path of the session routes.
   *
   * @default '/api/project-session'
   */
  endpoint?: string | undefined
  /**
   * The `localStorage` key of the session id or, with `cookie`, of the time at which the session
   * was created.
   *
   * @default 'projectSessionId'
   */
  storageKey?: string | undefined
  /**
   * Time in milliseconds between the last `setProjectData` and the save, from 0 to 60,000.
   *
   * @default 1000
   */
  debounce?: number | undefined
  /**
   * Whether an `HttpOnly` cookie carries the session id. Set the same option of the session routes.
   *
   * @default false
   */
  cookie?: boolean | undefined
  /**
   * Sends the requests, for example with an additional header. Pass `init.signal` on: a request
   * without a complete response after 30 seconds is aborted, counts as unanswered, and is retried.
   *
   * @default globalThis.fetch
   */
  fetch?: typeof globalThis.fetch | undefined
}

export type ResolvedOptions = Required<ProjectSessionOptions>

const defaults: ResolvedOptions = {
  endpoint: '/api/project-session',
  storageKey: 'projectSessionId',
  debounce: 1000,
  cookie: false,
  fetch: (input, init) => globalThis.fetch(input, init),
}

const rules: Record<keyof ResolvedOptions, [(value: unknown) => boolean, string]> = {
  endpoint: [isName, 'the path of the session routes, such as /api/project-session'],
  storageKey: [isName, 'a string that is not empty'],
  debounce: [isDelay, 'a number of milliseconds from 0 to 60000'],
  cookie: [(value) => typeof value === 'boolean', 'true or false'],
  fetch: [(value) => typeof value === 'function', 'a function like fetch'],
}

export function resolveOptions(given: ProjectSessionOptions = {}): ResolvedOptions {
  const named = Object.entries(given).filter(([, value]) => value !== undefined)
  for (const [name, value] of named) {
    if (!Object.hasOwn(rules, name)) {
      throw new TypeError(`useProjectSession: \`${name}\` is not an option`)
    }
    const [holds, must] = rules[name as keyof ResolvedOptions]
    if (!holds(value)) throw new TypeError(`useProjectSession: \`${name}\` must be ${must}`)
  }
  return { ...defaults, ...Object.fromEntries(named) }
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isDelay(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 60_000
}
