import type { Locator } from 'playwright-core'
import { until } from '../../js/support/until'

/** Waits until React handles the events of an element that the server has rendered. */
export async function hydrated(element: Locator): Promise<void> {
  const isHydrated = () =>
    element.evaluate((node) => Object.keys(node).some((name) => name.startsWith('__reactProps')))
  await until(isHydrated, 'the page to be hydrated')
}
