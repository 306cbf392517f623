/**
 * npm run soak:certainty [-- options]: checks the guarantees of calls from several processes while
 * the server, the network and the processes fail. --help lists the options. Compiles lib/ and the
 * addon first.
 */
import { build } from './lib/build.mjs'
import { ensure, installValkey } from './lib/packages.mjs'
import { soakCertainty } from './lib/soak.mjs'
import { main, step } from './lib/steps.mjs'
import { forTheSoak, which } from './lib/tools.mjs'

const options = process.argv.slice(2)

async function prepare() {
  await step('System packages', () => ensure(forTheSoak))
  const wantsValkey = options.some((option) => /^(--server=)?valkey$/.test(option))
  if (wantsValkey && !which('valkey-server')) await step('valkey-server', installValkey)
  await step('Compiling lib/', build)
}

await main(async () => {
  if (!options.includes('--help')) await prepare()
  if (!(await soakCertainty(options))) process.exitCode = 1
})
