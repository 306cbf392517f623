'use client'

import { useCallback, useState } from 'react'
import { runTest, type RedisTest, type TestResult } from '@/lib/redis-test/run'

export interface TestState {
  running: boolean
  /** Of the last run. */
  result?: TestResult
}

/** The results of the tests by id, and functions that run one test or all of them in order. */
export function useRedisTests(tests: readonly RedisTest[]) {
  const [states, setStates] = useState<Readonly<Record<string, TestState>>>({})
  const put = (id: string, state: TestState) => setStates((all) => ({ ...all, [id]: state }))

  const run = useCallback(async (test: RedisTest) => {
    put(test.id, { running: true })
    put(test.id, { running: false, result: await runTest(test) })
  }, [])
  const runAll = useCallback(async () => {
    for (const test of tests) await run(test)
  }, [tests, run])

  const running = Object.values(states).some((state) => state.running)
  return { states, running, run, runAll }
}
