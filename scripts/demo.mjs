/**
 * npm run demo: takes a fresh clone to the example app in the browser. It installs missing
 * packages, compiles and packs the package, installs it into examples/nextjs-app, builds the app
 * and serves it on http://localhost:3000 (or PORT). The app uses the embedded store, or the server
 * in REDIS_URL or REDIS_HOST.
 */
import { endWith, prepareDemo, serveDemo, storeOf, tellAddress } from './lib/demo.mjs'
import { assertFree } from './lib/free-port.mjs'
import { main } from './lib/steps.mjs'
import { forTheAddon } from './lib/tools.mjs'

const port = Number(process.env.PORT || 3000)

await main(async () => {
  await assertFree(port, 'demo')
  await prepareDemo(forTheAddon)
  tellAddress(port, storeOf(process.env))
  endWith(await serveDemo(port))
})
