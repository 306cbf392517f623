/**
 * npm run demo:redis: the demo on its own redis-server. A switch on the demo's pages disconnects
 * Redis while you type, and reconnects it.
 */
import { endWith, prepareDemo, tellAddress } from './lib/demo.mjs'
import { serveWithSwitch } from './lib/demo-redis.mjs'
import { assertFree } from './lib/free-port.mjs'
import { main } from './lib/steps.mjs'
import { forTheRedisDemos } from './lib/tools.mjs'

const port = Number(process.env.PORT || 3000)

await main(async () => {
  await assertFree(port, 'demo:redis')
  await prepareDemo(forTheRedisDemos)
  tellAddress(port, 'a redis-server that can be taken away')
  endWith(await serveWithSwitch(port))
})
