'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import type { DraftValue, FieldName } from '@/lib/project-form'
import { fieldNames } from '@/lib/project-form'
import { stepAt, steps } from '@/lib/project-steps'
import type { FieldErrors } from '@/lib/project-validation'
import { validate } from '@/lib/project-validation'
import type { useProjectSession } from './useProjectSession'

/** The way through the steps: what may be left, what is wrong, and where the focus goes. */
export function useWizard(session: ReturnType<typeof useProjectSession>) {
  const { currentStep, setCurrentStep, setProjectData, updateSession } = session
  const router = useRouter()
  const form = useRef<HTMLFormElement>(null)
  const heading = useHeadingFocus(currentStep)
  const [errors, setErrors] = useState<FieldErrors>({})
  const [problem, setProblem] = useState<string | null>(null)
  const [submitting, setSubmitting] = useState(false)
  const [refusals, setRefusals] = useState(0)
  const data = session.projectData ?? {}

  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [refusals])

  const refuse = (found: FieldErrors) => {
    setErrors(found)
    setRefusals((count) => count + 1)
  }

  const goTo = (step: number) => {
    if (submitting) return
    setErrors({})
    setProblem(null)
    setCurrentStep(step)
  }

  const change = (name: FieldName, value: DraftValue) => {
    const next = { ...data, [name]: value }
    setProjectData((before) => ({ ...before, [name]: value }))
    if (errors[name]) setErrors({ ...errors, [name]: validate(next, [name])[name] })
  }

  const next = () => {
    const found = validate(data, stepAt(currentStep).fields)
    if (Object.keys(found).length > 0) return refuse(found)
    updateSession({}, currentStep).catch(() => undefined) // `session.error` tells
    goTo(currentStep + 1)
  }

  const submit = async () => {
    const found = validate(data, fieldNames)
    const incomplete = steps.find((step) => step.fields.some((name) => found[name]))
    if (incomplete) {
      goTo(incomplete.number)
      return refuse(found)
    }
    setProblem(null)
    setSubmitting(true)
    try {
      router.push(`/projects/${await session.submitProject()}`)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
      setSubmitting(false)
    }
  }

  return { form, heading, errors, problem, submitting, goTo, change, next, submit }
}

/** Moves the focus to the new step's heading, but leaves it alone when the page opens. */
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
