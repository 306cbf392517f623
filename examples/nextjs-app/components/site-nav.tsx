import Link from 'next/link'

/** The ways through the app. */
export function SiteNav({ demo }: { demo: boolean }) {
  return (
    <nav aria-label="Site">
      <Link href="/projects">Projects</Link>
      <Link href="/projects/new">New project</Link>
      {demo && <Link href="/sessions">Live view</Link>}
      {demo && <Link href="/redis-test">Redis test</Link>}
    </nav>
  )
}
