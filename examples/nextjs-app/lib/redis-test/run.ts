import type { Answer } from '@/lib/demo/request'
import type { Stored } from '@/lib/demo/stored'

/** A step of a test and its duration. */
export interface StepResult {
  title: string
  milliseconds: number
  /** The response in short. */
  said: string
  passed: boolean
}

export interface TestResult {
  passed: boolean
  milliseconds: number
  steps: StepResult[]
  /** The stored values that the test read. */
  stored: Stored[]
}

export interface RedisTest {
  id: string
  title: string
  lead: string
  run(report: Report): Promise<void>
}

/** The expected response: its status, and a predicate of its body. */
interface Expected {
  status?: number
  holds?: (body: any) => boolean
}

class StepFailed extends Error {}

/** Collects the steps of a test. The first failed step ends the test. */
export class Report {
  readonly steps: StepResult[] = []
  readonly stored: Stored[] = []

  /** Resolves to the body of the response if it is as expected. */
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

/** Runs a test. Failures are in the result. */
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
    const said = error instanceof Error ? error.message : 'The test failed'
    report.steps.push({ title: 'Stopped', milliseconds: 0, said, passed: false })
  }
  return false
}
