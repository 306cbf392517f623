import { DemoClient } from '@/lib/demo/client'
import { tester } from '@/lib/demo/tenant'
import { cacheTest, invalidationTest } from './cache'
import type { RedisTest } from './run'
import { sessionTest } from './sessions'
import { connectionTest, metricsTest } from './status'

const client = new DemoClient(tester)

/** In the order of the page. */
export const tests: readonly RedisTest[] = [
  connectionTest,
  sessionTest(client),
  cacheTest(client),
  invalidationTest(client),
  metricsTest,
]
