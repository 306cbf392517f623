import Link from 'next/link'

export default function HomePage() {
  return (
    <section className="hero">
      <h1>Plan a building project in four short steps</h1>
      <p>
        Stop whenever you like: every answer is saved as you type, and you come back to the step you
        left.
      </p>
      <Link href="/projects/new" className="button button-primary button-large">
        New project
      </Link>
      <ol className="hero-steps" aria-label="What you are asked">
        <li>The basics</li>
        <li>The building</li>
        <li>Client and schedule</li>
        <li>A last look</li>
      </ol>
    </section>
  )
}
