/**
 * npm run demo:instances: three instances of the example behind a load balancer that gives each
 * request to the next of them, on one redis-server. Their process ids are told, so that one can be
 * killed while the others go on.
 */
import { endWith, prepareDemo, tellAddress } from './lib/demo.mjs'
import { serveInstances } from './lib/demo-instances.mjs'
import { assertFree } from './lib/free-port.mjs'
import { main } from './lib/steps.mjs'
import { forTheRedisDemos } from './lib/tools.mjs'

const port = Number(process.env.PORT || 3000)

await main(async () => {
  await assertFree(port, 'demo:instances')
  await prepareDemo(forTheRedisDemos)
  tellAddress(port, 'three instances on one redis-server')
  endWith(await serveInstances(port))
})
