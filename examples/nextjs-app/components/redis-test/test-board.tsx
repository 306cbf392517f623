'use client'

import { useRedisTests } from '@/hooks/useRedisTests'
import { tests } from '@/lib/redis-test/tests'
import { TestCard } from './test-card'

/** Every test with its button and its last result, and one button for all. */
export function TestBoard() {
  const { states, running, run, runAll } = useRedisTests(tests)
  const results = tests.flatMap(({ id }) => states[id]?.result ?? [])
  return (
    <section className="card">
      <header className="card-header">
        <h1>Redis test</h1>
        <button
          type="button"
          className="button button-primary"
          aria-disabled={running}
          onClick={() => void (running || runAll())}
        >
          Run all tests
        </button>
      </header>
      <p className="lead">
        Each test calls the app’s own routes, as your pages would, and shows the stored data.
      </p>
      <p role="status" className="test-sum">
        {running ? 'Running…' : sum(results)}
      </p>
      {tests.map((test) => (
        <TestCard
          key={test.id}
          test={test}
          state={states[test.id]}
          busy={running}
          onRun={() => void run(test)}
        />
      ))}
    </section>
  )
}

function sum(results: readonly { passed: boolean }[]): string {
  if (results.length === 0) return 'No test has run yet.'
  const failed = results.filter(({ passed }) => !passed).length
  return `${results.length - failed} passed, ${failed} failed.`
}
