/** Shared by the demos: builds the example from a fresh clone and serves it. */
import { installDependencies, pack } from './build.mjs'
import { buildExample, installExample, startExample } from './example.mjs'
import { ensure } from './packages.mjs'
import { step } from './steps.mjs'

/** Installs missing `tools`, compiles and packs the package, and builds the example. */
export async function prepareDemo(tools) {
  await step('System packages', () => ensure(tools))
  await step('Development tools (npm ci)', installDependencies)
  let tarball
  await step('Compiling and packing', async () => {
    tarball = await pack()
  })
  await step('Installing the tarball into examples/nextjs-app', () => installExample(tarball))
  await step('Building the example (next build)', () => buildExample(tarball))
}

/** Starts one instance with the pages that only a demo may show. */
export function startDemo(port, env = {}) {
  return startExample(port, { DEMO: '1', ...env })
}

/** Starts one instance and resolves to its exit code. */
export function serveDemo(port, env) {
  return startDemo(port, env).exit
}

/** Describes the store of an instance with these environment variables. */
export function storeOf({ REDIS_PROVIDER, ...env }) {
  const variable = ['REDIS_URL', 'REDIS_HOST'].find((name) => env[name])
  const embedded = variable === undefined || REDIS_PROVIDER === 'memory'
  return embedded ? 'the embedded store' : `the server of ${variable}`
}

export function tellAddress(port, store) {
  console.log(`==> Serving http://localhost:${port} with ${store}. End it with Ctrl+C.`)
}

/** Exits with the exit code of the served app. */
export function endWith(code) {
  process.exitCode ??= Number.isInteger(code) ? code : 1
}
