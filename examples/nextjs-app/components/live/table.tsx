import type { ReactNode } from 'react'

interface Props {
  caption: string
  heads: readonly string[]
  /** The first cell of a row names it. */
  rows: readonly (readonly ReactNode[])[]
}

/** A table that scrolls horizontally if the screen is too narrow. */
export function Table({ caption, heads, rows }: Props) {
  return (
    <div className="table-frame" role="group" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], row) => (
            <tr key={row}>
              <th scope="row">{name}</th>
              {cells.map((cell, index) => (
                <td key={index}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
