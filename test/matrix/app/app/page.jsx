'use client'
import { useProjectSession } from 'redis-session-storage/react'

export default function Page() {
  const { currentStep } = useProjectSession()
  return <p>{`Step ${currentStep}`}</p>
}
