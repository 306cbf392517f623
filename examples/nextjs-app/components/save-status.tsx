import type { SaveStatus } from '@/lib/project-session-state'

const texts: Readonly<Record<SaveStatus, string>> = {
  idle: '',
  waiting: 'Unsaved changes',
  saving: 'Saving…',
  saved: 'Saved',
  failed: 'Not saved',
}

export function SaveStatusText({ status }: { status: SaveStatus }) {
  return (
    <p role="status" className={`save-status save-status-${status}`}>
      {texts[status]}
    </p>
  )
}
