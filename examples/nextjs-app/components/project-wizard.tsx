'use client'

import { useEffect } from 'react'
import { useProjectSession } from 'redis-session-storage/react'
import type { ProjectDraft } from '@/lib/project-form'
import { WizardForm } from './wizard-form'

/** The session of the last visit, or a new one; then the form. */
export function ProjectWizard() {
  const session = useProjectSession<ProjectDraft>()
  const { loadSession } = session

  const open = () => {
    loadSession().catch(() => undefined) // `session.error` tells
  }
  useEffect(open, [loadSession])

  if (session.projectData) return <WizardForm session={session} />
  if (session.error && !session.loading) {
    return (
      <section className="card notice" role="alert">
        <h1>Your project could not be loaded</h1>
        <p>{session.error.message}. Nothing is lost: it can be loaded when the server is back.</p>
        <button type="button" className="button button-primary" onClick={open}>
          Try again
        </button>
      </section>
    )
  }
  return (
    <section className="card loading" aria-busy="true">
      <span className="spinner" aria-hidden="true" />
      <p>Loading project session…</p>
    </section>
  )
}
