/**
 * The `Idempotency-Key` header, which makes a repeated request idempotent: see
 * draft-ietf-httpapi-idempotency-key-header.
 */
import { Refusal } from './refusal'

/**
 * Returns null without the header. Throws a Refusal (400) for a key that is empty or longer than
 * 255 characters.
 */
export function idempotencyKeyOf(request: Request): string | null {
  const header = request.headers.get('idempotency-key')
  if (header === null) return null
  const key = header.replace(/^"(.*)"$/, '$1')
  if (key !== '' && key.length <= 255) return key
  throw new Refusal(400, 'ERR_INVALID_ARGUMENT', 'Idempotency-Key must have 1 to 255 characters')
}
