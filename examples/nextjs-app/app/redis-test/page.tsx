import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { connection } from 'next/server'
import { TestBoard } from '@/components/redis-test/test-board'
import { isDemo } from '@/lib/demo/mode'

export const metadata: Metadata = { title: 'Redis test' }

export default async function RedisTestPage() {
  await connection() // whether this is a demo is known when the server runs
  if (!isDemo()) notFound()
  return <TestBoard />
}
