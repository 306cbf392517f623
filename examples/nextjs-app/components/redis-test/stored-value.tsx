import type { Stored } from '@/lib/demo/stored'

/** A key of the store, with its value as it stands there and the time that it has left. */
export function StoredValue({ stored: { key, value, ttl } }: { stored: Stored }) {
  return (
    <figure className="stored">
      <figcaption>
        In the store under <code>{key}</code>
        {ttl > 0 && `, for ${ttl} s more`}
      </figcaption>
      <pre tabIndex={0} aria-label={`Value of ${key}`} role="group">
        {value ?? 'nothing'}
      </pre>
    </figure>
  )
}
