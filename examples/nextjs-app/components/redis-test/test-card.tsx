import type { TestState } from '@/hooks/useRedisTests'
import type { RedisTest, StepResult } from '@/lib/redis-test/run'
import { milliseconds } from '@/lib/display'
import { StoredValue } from './stored-value'

interface Props {
  test: RedisTest
  state: TestState | undefined
  /** Some test is running. A button that is pressed keeps the focus, so it is not disabled. */
  busy: boolean
  onRun: () => void
}

/** One test: what it does, its button, and how it went. */
export function TestCard({ test, state, busy, onRun }: Props) {
  const { id, title, lead } = test
  const result = state?.result
  return (
    <section className="test" aria-labelledby={`test-${id}`}>
      <header className="card-header">
        <h2 id={`test-${id}`}>{title}</h2>
        <button
          type="button"
          className="button"
          aria-disabled={busy}
          aria-label={`Run: ${title}`}
          onClick={() => void (busy || onRun())}
        >
          Run
        </button>
      </header>
      <p className="lead">{lead}</p>
      {state?.running && <p className="test-verdict">Running…</p>}
      {result && (
        <>
          <p className={`test-verdict ${result.passed ? 'is-good' : 'is-bad'}`}>
            {result.passed ? 'Passed' : 'Failed'} in {milliseconds(result.milliseconds)}
          </p>
          <ol className="test-steps">
            {result.steps.map((step, index) => (
              <Step key={index} step={step} />
            ))}
          </ol>
          {result.stored.map((stored) => (
            <StoredValue key={stored.key} stored={stored} />
          ))}
        </>
      )}
    </section>
  )
}

function Step({ step: { title, passed, milliseconds: time, said } }: { step: StepResult }) {
  return (
    <li>
      <span className={passed ? 'is-good' : 'is-bad'}>
        <span aria-hidden="true">{passed ? '✓' : '✗'} </span>
        <span className="visually-hidden">{passed ? 'Passed: ' : 'Failed: '}</span>
        {title}
      </span>
      <span className="test-time">{milliseconds(time)}</span>
      <code>{said}</code>
    </li>
  )
}
