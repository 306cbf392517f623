/**
 * npm run demo:redis: the demo on a redis-server of its own, behind a switch that the pages show:
 * take Redis away while you type, and bring it back.
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
