import { ago } from '@/lib/display'
import type { LiveSession } from '@/lib/live/view'
import { Table } from './table'

interface Props {
  userId: string
  sessions: readonly LiveSession[] | null
  now: number
  onAdd: () => void
  onEnd: (sessionId: string) => void
}

/** A user's sessions, the most recently active first, each with a button that ends it. */
export function SessionTable({ userId, sessions, now, onAdd, onEnd }: Props) {
  return (
    <section className="live-part" aria-labelledby="live-sessions">
      <header className="card-header">
        <h2 id="live-sessions">Sessions of {userId}</h2>
        <button type="button" className="button" onClick={onAdd}>
          New session
        </button>
      </header>
      {sessions === null && <p className="empty">The sessions cannot be read right now.</p>}
      {sessions?.length === 0 && <p className="empty">No sessions yet.</p>}
      {sessions && sessions.length > 0 && (
        <Table
          caption="Most recently active first. A sixth session signs out the least recently active one."
          heads={['Session', 'Last activity', 'Action']}
          rows={sessions.map((session) => [
            <code key="id">{session.sessionId.slice(0, 8)}</code>,
            <time key="at" dateTime={session.lastActivity}>
              {ago(session.lastActivity, now)}
            </time>,
            <button
              key="end"
              type="button"
              className="button-link"
              aria-label={`End session ${session.sessionId.slice(0, 8)}`}
              onClick={() => onEnd(session.sessionId)}
            >
              End
            </button>,
          ])}
        />
      )}
    </section>
  )
}
