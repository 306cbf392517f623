/** What the judges found: violations, and what DECISIONS of the design exempt, by kind. */
import type { Call } from './call'

export interface Violation {
  rule: string
  key: string
  message: string
  /** The calls that contradict each other. */
  calls: Call[]
}

export const exemptions = {
  memoryRead: 'answered from memory, of a session seen in the last 15 minutes',
  killedBeforeRecovery: 'acknowledged from memory by a process killed before `recovered`',
  conflict: 'update made in memory that lost a counted conflict',
  killedInRotation: 'session lost to a process killed in the middle of its rotation',
} as const

export type Exemption = keyof typeof exemptions

export class Findings {
  readonly violations: Violation[] = []
  readonly exempt = new Map<Exemption, number>()
  /** Objects that were judged, by kind. */
  readonly judged = new Map<string, number>()

  violate(rule: string, key: string, message: string, calls: Call[]): void {
    this.violations.push({ rule, key, message, calls })
  }

  exempts(kind: Exemption): void {
    this.exempt.set(kind, (this.exempt.get(kind) ?? 0) + 1)
  }

  counts(kind: string): void {
    this.judged.set(kind, (this.judged.get(kind) ?? 0) + 1)
  }
}
