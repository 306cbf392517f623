'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import { ProjectSession } from '@/lib/project-session'

/**
 * The wizard's session. Nothing is created or loaded by itself: the page decides. The functions
 * stay the same from render to render.
 */
export function useProjectSession() {
  const [session] = useState(() => new ProjectSession())
  const state = useSyncExternalStore(session.subscribe, session.getState, session.getState)
  useEffect(() => session.attach(), [session])
  return {
    ...state,
    createSession: session.createSession,
    updateSession: session.updateSession,
    loadSession: session.loadSession,
    clearSession: session.clearSession,
    setCurrentStep: session.setCurrentStep,
    setProjectData: session.setProjectData,
    submitProject: session.submitProject,
    retry: session.retry,
  }
}
