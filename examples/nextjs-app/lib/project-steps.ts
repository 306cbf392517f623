import type { FieldName } from './project-form'

export interface Step {
  readonly number: number
  readonly title: string
  /** The title where room is short. */
  readonly tab: string
  readonly lead: string
  /** In the order of the page. */
  readonly fields: readonly FieldName[]
}

/** The wizard's steps. The last one holds no field: it shows what the others collected. */
export const steps: readonly Step[] = [
  {
    number: 1,
    title: 'Basics',
    tab: 'Basics',
    lead: 'What are you planning?',
    fields: ['projectName', 'buildingType', 'squareFootage'],
  },
  {
    number: 2,
    title: 'Building',
    tab: 'Building',
    lead: 'Where is it, and how is it divided?',
    fields: ['numberOfFloors', 'numberOfZones', 'projectLocation', 'projectDescription'],
  },
  {
    number: 3,
    title: 'Client and schedule',
    tab: 'Client',
    lead: 'Who is it for, and by when?',
    fields: [
      'clientName',
      'clientEmail',
      'clientPhone',
      'estimatedStartDate',
      'estimatedEndDate',
      'budget',
      'priority',
    ],
  },
  {
    number: 4,
    title: 'Review',
    tab: 'Review',
    lead: 'Check everything, then create the project.',
    fields: [],
  },
]

export const lastStep = steps.length

export function stepAt(number: number): Step {
  return steps[Math.min(Math.max(Math.trunc(number) || 1, 1), lastStep) - 1]!
}

/** The steps of `completed` that exist, each once, in order. */
export function knownSteps(completed: unknown): number[] {
  if (!Array.isArray(completed)) return []
  return steps.map((step) => step.number).filter((number) => completed.includes(number))
}
