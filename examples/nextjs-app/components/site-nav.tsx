import Link from 'next/link'

/** The ways through the app. */
export function SiteNav({ demo }: { demo: boolean }) {
  return (
    <nav aria-label="Site">
      <Link href="/projects">Projects</Link>
      <Link href="/projects/new">New project</Link>
      {demo && <Link href="/sessions">Live</Link>}
      {demo && <Link href="/redis-test">Test</Link>}
    </nav>
  )
}
