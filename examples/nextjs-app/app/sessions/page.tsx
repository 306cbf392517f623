import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { connection } from 'next/server'
import { LiveView } from '@/components/live/live-view'
import { isDemo } from '@/lib/demo/mode'

export const metadata: Metadata = { title: 'Live view' }

export default async function SessionsPage() {
  await connection() // whether this is a demo is known when the server runs
  if (!isDemo()) notFound()
  return <LiveView />
}
