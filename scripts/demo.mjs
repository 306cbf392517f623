/**
 * npm run demo: takes a fresh clone to the example app in the browser. It installs missing
 * packages, compiles and packs the package, installs it into examples/nextjs-app, builds the app
 * and serves it on http://localhost:3000 (or PORT). The app uses the embedded store, or the server
 * in REDIS_URL or REDIS_HOST.
 */
import { assertNone, printedHelp } from './lib/arguments.mjs'
import { endWith, prepareDemo, serveDemo, storeOf, tellAddress } from './lib/demo.mjs'
import { assertFree } from './lib/free-port.mjs'
import { main } from './lib/steps.mjs'
import { forTheAddon } from './lib/tools.mjs'

const help = `
npm run demo    builds the example and serves it on http://localhost:3000

It installs, compiles and packs what is missing first. Without a configured server, the app uses the
embedded store.

  PORT=3001                     another port
  REDIS_URL, REDIS_HOST, ...    the Redis server for the app

With their own redis-server: npm run demo:redis, npm run demo:instances
`
const port = Number(process.env.PORT || 3000)

const args = process.argv.slice(2)
if (!printedHelp(args, help)) {
  await main(async () => {
    assertNone(args)
    await assertFree(port, 'demo')
    await prepareDemo(forTheAddon)
    tellAddress(port, storeOf(process.env))
    endWith(await serveDemo(port))
  })
}
