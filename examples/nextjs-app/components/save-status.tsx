import type { SaveStatus } from 'redis-session-storage/react'

const texts: Readonly<Record<SaveStatus, string>> = {
  idle: '',
  saving: 'Saving…',
  saved: 'Saved',
  offline: 'Offline',
  error: 'Not saved',
  unloaded: 'Not loaded yet',
}

/** The one live region of the wizard: read out when its text changes, after what is being read. */
export function SaveStatusText({ status }: { status: SaveStatus }) {
  return (
    <p role="status" className={`save-status save-status-${status}`}>
      {texts[status]}
    </p>
  )
}
