import type { Answer } from '@/lib/demo/request'
import type { Stored } from '@/lib/demo/stored'

/** One thing that a test did, and how long it took. */
export interface StepResult {
  title: string
  milliseconds: number
  /** What the server said, in short. */
  said: string
  passed: boolean
}

export interface TestResult {
  passed: boolean
  milliseconds: number
  steps: StepResult[]
  /** What stood in the store when the test looked. */
  stored: Stored[]
}

export interface RedisTest {
  id: string
  title: string
  lead: string
  run(report: Report): Promise<void>
}

/** What is expected of an answer: its status, and what else must hold. */
interface Expected {
  status?: number
  holds?: (body: any) => boolean
}

class StepFailed extends Error {}

/** Gathers what a test does; the first step that fails ends it. */
export class Report {
  readonly steps: StepResult[] = []
  readonly stored: Stored[] = []

  /** Resolves to the answer's body when it is as expected. */
  async step(title: string, ask: () => Promise<Answer>, expected: Expected = {}): Promise<any> {
    const since = performance.now()
    const { said, passed, body } = await ask().then(
      (answer) => judge(answer, expected),
      (error: Error) => ({ said: error.message, passed: false, body: null }),
    )
    this.steps.push({ title, milliseconds: performance.now() - since, said, passed })
    if (!passed) throw new StepFailed()
    return body
  }

  show(stored: Stored): void {
    this.stored.push(stored)
  }
}

function judge({ status, body }: Answer, { status: wanted = 200, holds }: Expected) {
  const passed = status === wanted && (holds?.(body) ?? true)
  return { said: `${status} ${shortened(body)}`, passed, body }
}

function shortened(body: Record<string, unknown>): string {
  const text = typeof body.text === 'string' ? body.text : JSON.stringify(body)
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}

/** Runs one test to its end; what goes wrong is in the result. */
export async function runTest(test: RedisTest): Promise<TestResult> {
  const report = new Report()
  const since = performance.now()
  const passed = await test.run(report).then(
    () => true,
    (error: unknown) => failed(report, error),
  )
  return { passed, milliseconds: performance.now() - since, ...report }
}

function failed(report: Report, error: unknown): false {
  if (!(error instanceof StepFailed)) {
    const said = error instanceof Error ? error.message : 'The test itself failed'
    report.steps.push({ title: 'Stopped', milliseconds: 0, said, passed: false })
  }
  return false
}
