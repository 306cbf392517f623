'use client'

import { useEffect } from 'react'
import { useProjectSession } from 'redis-session-storage/react'
import type { ProjectDraft } from '@/lib/project-form'
import { CompletedElsewhere } from './completed-elsewhere'
import { WizardForm } from './wizard-form'

/** Loads the session of the last visit, or begins an empty one, and shows the form. */
export function ProjectWizard() {
  const session = useProjectSession<ProjectDraft>()
  const { loadSession } = session

  useEffect(() => {
    loadSession().catch(() => undefined) // `session.error` holds the failure
  }, [loadSession])

  if (session.completedElsewhere) {
    return <CompletedElsewhere onStartAfresh={session.dismissNotice} />
  }
  if (session.projectData) return <WizardForm session={session} />
  if (session.error && !session.loading) {
    return (
      <section className="card notice" role="alert">
        <h1>Your project could not be loaded</h1>
        <p>{session.error.message}. Nothing is lost: it can be loaded when the server is back.</p>
        <button
          type="button"
          className="button button-primary"
          onClick={() => void session.retry()}
        >
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
