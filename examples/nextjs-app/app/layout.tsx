import type { Metadata, Viewport } from 'next'
import Link from 'next/link'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { RedisSwitch } from '@/components/demo/redis-switch'
import { SiteNav } from '@/components/site-nav'
import { isDemo } from '@/lib/demo/mode'
import './styles/base.css'
import './styles/form.css'
import './styles/wizard.css'
import './styles/panels.css'
import './styles/list.css'
import './styles/pages.css'
import './styles/demo.css'
import './styles/live.css'

export const metadata: Metadata = {
  title: { default: 'Project planner', template: '%s · Project planner' },
  description: 'A project wizard that remembers where you were',
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  colorScheme: 'light dark',
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  await connection() // whether this is a demo is known when the server runs
  const demo = isDemo()
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
          <SiteNav demo={demo} />
        </header>
        {demo && <RedisSwitch />}
        <main id="content" tabIndex={-1}>
          {children}
        </main>
      </body>
    </html>
  )
}
