import type { Metadata, Viewport } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import './styles/base.css'
import './styles/form.css'
import './styles/wizard.css'
import './styles/panels.css'
import './styles/list.css'
import './styles/pages.css'

export const metadata: Metadata = {
  title: { default: 'Project planner', template: '%s · Project planner' },
  description: 'A project wizard that remembers where you were',
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  colorScheme: 'light dark',
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <a href="#content" className="skip-link">
          Skip to the content
        </a>
        <header className="site-header">
          <Link href="/" className="brand">
            <span className="brand-mark" aria-hidden="true" />
            Project planner
          </Link>
          <nav aria-label="Site">
            <Link href="/projects">Projects</Link>
            <Link href="/projects/new">New project</Link>
          </nav>
        </header>
        <main id="content" tabIndex={-1}>
          {children}
        </main>
      </body>
    </html>
  )
}
