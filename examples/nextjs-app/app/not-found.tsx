import Link from 'next/link'

export default function NotFound() {
  return (
    <section className="card notice">
      <h1>Not found</h1>
      <p>There is nothing at this address.</p>
      <Link href="/" className="button">
        Back to the start
      </Link>
    </section>
  )
}
