/**
 * npm run demo:instances: three instances of the example on one redis-server, behind a round-robin
 * load balancer. It prints the process ids, so that you can kill one instance while the others keep
 * running.
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
