'use client'

import { useEffect } from 'react'
import { useProjectSession } from '@/hooks/useProjectSession'
import { savedSessionId } from '@/lib/saved-session-id'
import { Problem } from './problem'
import { WizardForm } from './wizard-form'

/** The session of the last visit, or a new one; then the form. */
export function ProjectWizard() {
  const session = useProjectSession()
  const { createSession, loadSession } = session

  const open = () => {
    const saved = savedSessionId()
    const opening = saved ? loadSession(saved) : createSession()
    opening.catch(() => undefined) // `session.error` tells
  }
  useEffect(open, [createSession, loadSession])

  if (session.projectData && !session.loading) return <WizardForm session={session} />
  if (session.error) {
    return (
      <section className="card">
        <Problem
          title="Your project could not be loaded."
          detail={`${session.error}.`}
          onRetry={open}
        />
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
