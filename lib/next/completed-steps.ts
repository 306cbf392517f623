/**
 * Numbered saves of completed steps. Each tab sends the steps that it knows, and the stored list
 * becomes the union. A tab that closes before it reads the session again therefore loses no steps.
 */
import { defaultStorage } from '../default-storage/default-storage'
import { conflict } from '../base/errors'
import type { Session, SessionUpdateOptions } from '../sessions/session-types'
import type { ProjectFields } from './project-fields'
import { listWriter } from './save-number'

/** An attempt fails only if another writer changed the list meanwhile, so retries are rare. */
const maxAttempts = 20

/** Updates the session. A save without a number replaces the list of completed steps. */
export async function saveFields(
  id: string,
  fields: ProjectFields,
  options: SessionUpdateOptions,
): Promise<void> {
  const { sessions } = defaultStorage()
  const { completedSteps, ...rest } = fields
  if (options.save === undefined || completedSteps === undefined) {
    await sessions.update(id, fields, options)
    return
  }
  let session = await sessions.update(id, rest, options)
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const stored = stepsIn(session)
    const missing = completedSteps.filter((step) => !stored.includes(step))
    if (missing.length === 0) return
    const list = [...stored, ...missing].sort((a, b) => a - b)
    const save = { tab: listWriter, number: writesOf(session) + 1 }
    session = await sessions.update(id, { completedSteps: list }, { save })
  }
  throw conflict(
    'sessions.update',
    'Every attempt to save the completed steps conflicted with another save',
  )
}

function stepsIn({ completedSteps }: Session): number[] {
  return Array.isArray(completedSteps) ? (completedSteps as number[]) : []
}

function writesOf({ saves }: Session): number {
  return Number((saves as Record<string, unknown> | undefined)?.[listWriter] ?? 0)
}
