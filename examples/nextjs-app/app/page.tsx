import Link from 'next/link'

export default function HomePage() {
  return (
    <section className="hero">
      <h1>Plan a building project in four short steps</h1>
      <p>
        Stop at any time. Every answer is saved as you type, and you return to the step that you
        left.
      </p>
      <Link href="/projects/new" className="button button-primary button-large">
        New project
      </Link>
      <ol className="hero-steps" aria-label="The four steps">
        <li>The basics</li>
        <li>The building</li>
        <li>Client and schedule</li>
        <li>Review</li>
      </ol>
    </section>
  )
}
