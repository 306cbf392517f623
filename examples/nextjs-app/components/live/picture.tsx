import type { ReactNode } from 'react'

interface Props {
  id: string
  title: string
  /** The picture in words. */
  label: string
  width: number
  height: number
  /** The shapes. */
  children: ReactNode
  /** The same in figures. */
  table: ReactNode
}

/** A picture with the table of what it shows beside it. */
export function Picture({ id, title, label, width, height, children, table }: Props) {
  return (
    <section className="live-part" aria-labelledby={`live-${id}`}>
      <h2 id={`live-${id}`}>{title}</h2>
      <div className="live-pair">
        <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} className="picture">
          {children}
        </svg>
        {table}
      </div>
    </section>
  )
}
