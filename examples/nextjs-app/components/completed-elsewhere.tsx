import Link from 'next/link'

/** Replaces the form after another tab has created the project. */
export function CompletedElsewhere({ onStartAfresh }: { onStartAfresh: () => void }) {
  return (
    <section className="card notice" role="alert">
      <h1>This project was created in another tab</h1>
      <p>
        It is in the list of <Link href="/projects">projects</Link>.
      </p>
      <button type="button" className="button button-primary" onClick={onStartAfresh}>
        Start another project
      </button>
    </section>
  )
}
