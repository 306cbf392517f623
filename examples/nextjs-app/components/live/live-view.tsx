'use client'

import { useLiveView } from '@/hooks/useLiveView'
import { viewer } from '@/lib/demo/tenant'
import { Breaker } from './breaker'
import { CacheHits } from './cache-hits'
import { Fallback } from './fallback'
import { Latencies } from './latencies'
import { SessionTable } from './session-table'

/** The sessions of a user and the state of the store, updated until it is paused. */
export function LiveView() {
  const { view, problem, paused, setPaused, addSession, endSession } = useLiveView()
  return (
    <section className="card">
      <header className="card-header">
        <h1>Live view</h1>
        <button type="button" className="button" onClick={() => setPaused(!paused)}>
          {paused ? 'Resume' : 'Pause'}
        </button>
      </header>
      <p className="lead">
        {view ? `Answered by process ${view.instance}. ` : 'Reading the store… '}
        {paused ? 'Paused.' : 'Updated every two seconds.'}
      </p>
      <p role="alert" className="live-problem">
        {problem && `Not updated: ${problem}.`}
      </p>
      {view && (
        <>
          <SessionTable
            userId={viewer}
            sessions={view.sessions}
            now={view.at}
            onAdd={() => void addSession()}
            onEnd={(id) => void endSession(id)}
          />
          <CacheHits cache={view.metrics.cache} />
          <Latencies latency={view.metrics.latency} />
          <Breaker metrics={view.metrics} />
          <Fallback health={view.health} metrics={view.metrics} />
        </>
      )}
    </section>
  )
}
