/** What both test scripts do first: install the tools and compile the package. */
import { build, installDependencies } from './build.mjs'
import { ensure } from './packages.mjs'
import { step } from './steps.mjs'
import { forTheTests } from './tools.mjs'

export async function installTools() {
  await step('System packages', () => ensure(forTheTests))
  await step('Development tools (npm ci)', installDependencies)
}

export async function compilePackage() {
  await step('Compiling the addon and lib/', build)
}
