/**
 * Reads the body of a request: a JSON object of at most `maxValueBytes`. `Content-Length` is used
 * only to reject a body early. The actual limit is enforced on the received bytes.
 */
import { isObject } from '../base/checks'
import { defaultStorage } from '../default-storage/default-storage'
import { rethrowSignal } from './app-functions'
import { trimmed } from './header-values'
import { badRequest, Refusal, tooLarge } from './refusal'

export type JsonObject = Record<string, unknown>

/** JSON types, no type, or `text/plain`, which `fetch` and `sendBeacon` set for a string. */
const accepted = /^(application\/(json|[a-z0-9.-]+\+json)|text\/plain)?[ \t]*(;|$)/i
/** Without `text/plain`, which a form of another site can send. */
const acceptedStrictly = /^(application\/(json|[a-z0-9.-]+\+json))?[ \t]*(;|$)/i

export interface SizedObject {
  value: JsonObject
  /** Length of the body. */
  bytes: number
}

export async function readObject(request: Request): Promise<JsonObject> {
  return (await readSized(request)).value
}

/**
 * Reads the body. Throws a Refusal: 400, 413 or 415. `strict` is for requests that a cookie
 * authenticates. `received` is called with the length of the body before the body is parsed.
 */
export async function readSized(
  request: Request,
  strict = false,
  received?: (bytes: number) => Promise<void>,
): Promise<SizedObject> {
  const type = trimmed(request.headers.get('content-type') ?? '')
  if (!(strict ? acceptedStrictly : accepted).test(type)) throw notJson()
  const body = await readBody(request, defaultStorage().settings.native.maxValueBytes)
  await received?.(body.length)
  const value = parse(decode(body))
  if (isObject(value)) return { value, bytes: body.length }
  throw badRequest('The body must be a JSON object')
}

function notJson(): Refusal {
  const message = 'The body must be sent as application/json'
  return new Refusal(415, 'ERR_UNSUPPORTED_MEDIA_TYPE', message)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badRequest('The body must be a JSON object, but is not JSON')
  }
}

function readBody(request: Request, limit: number): Promise<Buffer> {
  if (Number(request.headers.get('content-length')) > limit) throw tooLong(limit)
  return readBytes(request, limit)
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw badRequest('The body must be a JSON object, but is not UTF-8')
  }
}

const end = { done: true, value: undefined }

async function readBytes(request: Request, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = request.body?.getReader()
  for (;;) {
    const { done, value } = (await reader?.read().catch(cutShort)) ?? end
    if (done || value === undefined) return Buffer.concat(chunks, length)
    length += value.byteLength
    chunks.push(value)
    if (length > limit) return abandon(reader!, limit)
  }
}

function cutShort(error: unknown): never {
  rethrowSignal(error)
  throw badRequest('The body was not received completely')
}

/** Cancels the rest of the body. */
function abandon(reader: ReadableStreamDefaultReader, limit: number): never {
  void reader.cancel().catch(() => undefined)
  throw tooLong(limit)
}

function tooLong(limit: number): Refusal {
  return tooLarge('maxValueBytes', limit)
}
