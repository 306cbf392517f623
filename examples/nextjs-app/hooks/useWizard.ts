'use client'

import { useRouter } from 'next/navigation'
import type { ProjectSession } from 'redis-session-storage/react'
import { useEffect, useRef, useState } from 'react'
import { postProject } from '@/lib/post-project'
import type { DraftValue, FieldName, ProjectDraft } from '@/lib/project-form'
import { fieldNames } from '@/lib/project-form'
import { stepAt, steps } from '@/lib/project-steps'
import type { FieldErrors } from '@/lib/project-validation'
import { readDraft, validate } from '@/lib/project-validation'

/** Navigation between the steps: validation, the final submit, and the focus. */
export function useWizard(session: ProjectSession<ProjectDraft>) {
  const { setCurrentStep, setProjectData, updateSession, complete } = session
  const router = useRouter()
  const step = stepAt(session.currentStep)
  const heading = useHeadingFocus(step.number)
  const [errors, setErrors] = useState<FieldErrors>({})
  const [problem, setProblem] = useState<string | null>(null)
  const [submitting, setSubmitting] = useState(false)
  const { summary, lookAtSummary } = useSummaryFocus()
  const data = readDraft(session.projectData)

  const refuse = (found: FieldErrors) => {
    setErrors(found)
    lookAtSummary()
  }

  const goTo = (number: number) => {
    if (submitting) return
    setErrors({})
    setProblem(null)
    setCurrentStep(number)
  }

  const change = (name: FieldName, value: DraftValue) => {
    const next = { ...data, [name]: value }
    setProjectData((before) => ({ ...before, [name]: value }))
    if (errors[name]) setErrors({ ...errors, [name]: validate(next, [name])[name] })
  }

  const next = () => {
    const found = validate(data, step.fields)
    if (Object.keys(found).length > 0) return refuse(found)
    updateSession({}, step.number).catch(() => undefined) // shown by `session.status`
    goTo(step.number + 1)
  }

  const submit = async () => {
    const found = validate(data, fieldNames)
    const incomplete = steps.find(({ fields }) => fields.some((name) => found[name]))
    if (incomplete) {
      goTo(incomplete.number)
      return refuse(found)
    }
    setProblem(null)
    setSubmitting(true)
    try {
      router.push(`/projects/${await complete(postProject)}`)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
      setSubmitting(false)
      lookAtSummary()
    }
  }

  return { data, step, heading, summary, errors, problem, submitting, goTo, change, next, submit }
}

/** Moves the focus to the heading of a new step, but not when the page opens. */
function useHeadingFocus(currentStep: number) {
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef(currentStep)
  useEffect(() => {
    if (shown.current === currentStep) return
    shown.current = currentStep
    heading.current?.focus()
  }, [currentStep])
  return heading
}

/** Moves the focus to the summary of problems whenever there are some. */
function useSummaryFocus() {
  const summary = useRef<HTMLDivElement>(null)
  const [failures, setFailures] = useState(0)
  useEffect(() => summary.current?.focus(), [failures])
  return { summary, lookAtSummary: () => setFailures((count) => count + 1) }
}
