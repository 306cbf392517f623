import type { RefObject } from 'react'
import type { FieldName } from '@/lib/project-form'
import type { FieldErrors } from '@/lib/project-validation'

interface Props {
  ref: RefObject<HTMLDivElement | null>
  names: readonly FieldName[]
  errors: FieldErrors
  /** The message of the server. */
  problem: string | null
}

/** All problems of the step in one place, which receives the focus. */
export function ErrorSummary({ ref, names, errors, problem }: Props) {
  const wrong = names.filter((name) => errors[name])
  if (wrong.length === 0 && !problem) return null
  return (
    <div ref={ref} className="panel panel-bad" role="group" aria-labelledby="wrong" tabIndex={-1}>
      <h2 id="wrong">{problem ? 'The project was not created' : titleFor(wrong.length)}</h2>
      {problem && <p>{problem}</p>}
      {wrong.length > 0 && (
        <ul>
          {wrong.map((name) => (
            <li key={name}>
              <a href={`#${name}`} onClick={(event) => focusOn(event, name)}>
                {errors[name]}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function titleFor(count: number): string {
  return count === 1 ? 'One answer needs your attention' : `${count} answers need your attention`
}

/** The address stays as it is: going back is to leave the page, not the field. */
function focusOn(event: { preventDefault(): void }, name: FieldName) {
  event.preventDefault()
  document.getElementById(name)?.focus()
}
