/** What the wizard collects. */
export interface ProjectFormData {
  projectName: string
  projectDescription: string
  buildingType: string
  squareFootage: number
  numberOfFloors: number
  numberOfZones: number
  clientName: string
  clientEmail: string
  clientPhone: string
  projectLocation: string
  estimatedStartDate: string
  estimatedEndDate: string
  budget: number
  priority: 'low' | 'medium' | 'high'
}

export type FieldName = keyof ProjectFormData

/** An incomplete form: any field may be missing, and a cleared number is null. */
export type ProjectDraft = { [Name in FieldName]?: ProjectFormData[Name] | null }

export type DraftValue = string | number | null

export type FieldKind =
  'text' | 'email' | 'tel' | 'number' | 'date' | 'textarea' | 'select' | 'suggest'

/** The appearance and the valid values of a field. */
export interface FieldSpec {
  readonly label: string
  readonly kind: FieldKind
  readonly optional?: true
  readonly hint?: string
  readonly placeholder?: string
  /** The choices of a `select`, the proposals of a `suggest`. */
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  readonly min?: number
  readonly max?: number
  readonly whole?: true
  readonly maxLength?: number
  readonly autoComplete?: string
  readonly unit?: string
}

const buildingTypes = [
  'Office',
  'Retail',
  'Residential',
  'Warehouse',
  'School',
  'Hospital',
  'Hotel',
]

export const fields: Readonly<Record<FieldName, FieldSpec>> = {
  projectName: {
    label: 'Project name',
    kind: 'text',
    maxLength: 120,
    placeholder: 'Harbour House',
    autoComplete: 'off',
  },
  buildingType: {
    label: 'Building type',
    kind: 'suggest',
    maxLength: 60,
    hint: 'Choose a common type or enter your own.',
    options: buildingTypes.map((label) => ({ value: label.toLowerCase(), label })),
  },
  squareFootage: {
    label: 'Square footage',
    kind: 'number',
    min: 1,
    max: 100_000_000,
    unit: 'sq ft',
  },
  numberOfFloors: { label: 'Number of floors', kind: 'number', min: 1, max: 300, whole: true },
  numberOfZones: {
    label: 'Number of zones',
    kind: 'number',
    min: 1,
    max: 10_000,
    whole: true,
    hint: 'Areas that are controlled on their own.',
  },
  projectLocation: {
    label: 'Project location',
    kind: 'text',
    maxLength: 200,
    placeholder: '12 Quay Street, Bristol',
    autoComplete: 'street-address',
  },
  projectDescription: {
    label: 'Project description',
    kind: 'textarea',
    optional: true,
    maxLength: 2000,
  },
  clientName: { label: 'Client name', kind: 'text', maxLength: 120, autoComplete: 'name' },
  clientEmail: { label: 'Client email', kind: 'email', maxLength: 200, autoComplete: 'email' },
  clientPhone: {
    label: 'Client phone',
    kind: 'tel',
    optional: true,
    maxLength: 40,
    autoComplete: 'tel',
  },
  estimatedStartDate: { label: 'Estimated start date', kind: 'date' },
  estimatedEndDate: { label: 'Estimated end date', kind: 'date' },
  budget: { label: 'Budget', kind: 'number', min: 0, max: 1_000_000_000_000, unit: 'USD' },
  priority: {
    label: 'Priority',
    kind: 'select',
    options: [
      { value: 'low', label: 'Low' },
      { value: 'medium', label: 'Medium' },
      { value: 'high', label: 'High' },
    ],
  },
}

export const fieldNames = Object.keys(fields) as FieldName[]
