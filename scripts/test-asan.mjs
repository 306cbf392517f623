/**
 * npm run test:asan [-- --count N] [--seed S]: builds the addon with AddressSanitizer and UBSan,
 * and runs the tests that are most likely to find memory errors: servers that send malformed
 * replies, worker threads, and stored values of any shape.
 */
import { parseArgs } from 'node:util'

import { buildSanitizedAddon, lyingServers, sanitizedEnvironment } from './lib/asan.mjs'
import { installDependencies } from './lib/build.mjs'
import { ensure } from './lib/packages.mjs'
import { npm } from './lib/processes.mjs'
import { main, step } from './lib/steps.mjs'
import { jestFiles } from './lib/suites.mjs'
import { forTheSoak } from './lib/tools.mjs'

const help = `Usage: npm run test:asan [-- options]

  --count N   How many lying servers: 10000
  --seed S    The seed of the first one; each has the seed of the one before plus 1: 1
  --help      This text`

/** File names of the tests that load the sanitized addon. */
const files = ['worker-threads', 'stored-values', 'lying-servers', 'session-bytes']

function optionsFrom(args) {
  const { values } = parseArgs({
    args,
    options: {
      count: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  })
  const [count, seed] = [values.count, values.seed].map(Number)
  if (![count, seed].every(Number.isSafeInteger) || count < 1 || seed < 0) throw new Error(help)
  return { count, seed, help: values.help }
}

async function test(count, seed) {
  await step('System packages', () => ensure(forTheSoak))
  await step('Development tools (npm ci)', installDependencies)
  await step('Compiling lib/', async () => void (await npm(['run', 'build:js'])))
  await step('Compiling the addon under ASan and UBSan', buildSanitizedAddon)
  const honest = await step(`${count} lying servers`, () => lyingServers(count, seed))
  const jest = await step('Jest', () => jestFiles('asan', files, sanitizedEnvironment()))
  const passed = jest.passed + Number(honest)
  const failed = jest.failed + Number(!honest)
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}

await main(() => {
  const options = optionsFrom(process.argv.slice(2))
  return options.help ? console.log(help) : test(options.count, options.seed)
})
