export interface Answer {
  status: number
  /** If the response is not JSON, its text in the member `text`. */
  body: Record<string, unknown>
}

interface Sent {
  body?: object
  headers?: Record<string, string>
}

/** Sends a request to a route of this app. Rejects if there is no response. */
export async function request(method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const type = sent.body && { 'Content-Type': 'application/json' }
  const response = await fetch(path, {
    method,
    cache: 'no-store',
    headers: { ...type, ...sent.headers },
    body: sent.body && JSON.stringify(sent.body),
  }).catch(() => {
    throw new Error('The server cannot be reached')
  })
  const text = await response.text()
  return { status: response.status, body: parse(text) }
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return { text }
  }
}
