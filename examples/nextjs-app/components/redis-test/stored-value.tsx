import type { Stored } from '@/lib/demo/stored'

/** A key of the store with its value and TTL. */
export function StoredValue({ stored: { key, value, ttl } }: { stored: Stored }) {
  return (
    <figure className="stored">
      <figcaption>
        Stored under <code>{key}</code>
        {ttl > 0 && `, expires in ${ttl} s`}
      </figcaption>
      <pre tabIndex={0} aria-label={`Value of ${key}`} role="group">
        {value ?? 'nothing'}
      </pre>
    </figure>
  )
}
