import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  id: string
  nodes: { html: string; failureSummary: string }[]
}

/** What axe-core finds, each with the element; nothing is the wish. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found: Violation[] = await page.evaluate('axe.run().then((result) => result.violations)')
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
}
