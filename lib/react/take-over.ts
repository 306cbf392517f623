/**
 * Merges a session that was read again into the page. Changes of other tabs and browsers are
 * applied. The current step and unsaved changes of the page are kept.
 */
import type { Changes } from './changes'
import type { ViewChange } from './server-view'
import type { Data, ProjectSessionState } from './state'

export function takeOver(
  { projectData, changedElsewhere }: ProjectSessionState<Data>,
  answered: Data,
  { differing, foreign }: ViewChange,
  unsaved: Changes,
): Partial<ProjectSessionState<Data>> {
  const taken = differing.filter((name) => !Object.hasOwn(unsaved.projectData, name))
  const added = foreign.filter((name) => !changedElsewhere.includes(name))
  return {
    ...(taken.length > 0 && { projectData: withMembers(projectData, taken, answered) }),
    ...(added.length > 0 && { changedElsewhere: [...changedElsewhere, ...added] }),
  }
}

function withMembers(data: Data | null, names: string[], answered: Data): Data {
  const next = { ...data }
  for (const name of names) {
    if (Object.hasOwn(answered, name)) next[name] = answered[name]
    else delete next[name]
  }
  return next
}
