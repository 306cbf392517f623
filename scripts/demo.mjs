/**
 * npm run demo: from a fresh clone to the example app in the browser. Installs what is missing,
 * compiles and packs the package, installs it into examples/nextjs-app, builds the app and serves it
 * on http://localhost:3000 (or PORT), with the embedded store, or with the server of REDIS_URL.
 */
import { once } from 'node:events'
import { createServer } from 'node:net'

import { installDependencies, pack } from './lib/build.mjs'
import { buildExample, installExample, serveExample } from './lib/example.mjs'
import { ensure } from './lib/packages.mjs'
import { endChildrenOnSignals } from './lib/processes.mjs'
import { main, step } from './lib/steps.mjs'
import { forTheAddon } from './lib/tools.mjs'

const port = Number(process.env.PORT || 3000)
const store = process.env.REDIS_URL ? 'the server of REDIS_URL' : 'the embedded store'

/** Said before the long part: a port that is taken would only be noticed after it. */
async function assertFree() {
  const server = createServer().listen(port)
  await once(server, 'listening').catch(() => {
    throw new Error(`Port ${port} is taken. Choose another: PORT=3001 npm run demo`)
  })
  server.close()
}

await main(async () => {
  endChildrenOnSignals()
  await assertFree()
  await step('System packages', () => ensure(forTheAddon))
  await step('Development tools (npm ci)', installDependencies)
  let tarball
  await step('Compiling and packing', async () => {
    tarball = await pack()
  })
  await step('Installing the tarball into examples/nextjs-app', () => installExample(tarball))
  await step('Building the example (next build)', () => buildExample(tarball))
  console.log(`==> Serving http://localhost:${port} with ${store}. End it with Ctrl+C.`)
  const ended = await serveExample(port)
  process.exitCode ??= Number.isInteger(ended) ? ended : 1
})
