const key = 'projectSessionId'

/** The session of the last visit. Where the browser refuses storage, every visit is the first. */
export function savedSessionId(): string | null {
  return attempt(() => localStorage.getItem(key))
}

export function saveSessionId(sessionId: string): void {
  attempt(() => localStorage.setItem(key, sessionId))
}

export function forgetSessionId(): void {
  attempt(() => localStorage.removeItem(key))
}

function attempt<T>(access: () => T): T | null {
  try {
    return access()
  } catch {
    return null
  }
}
