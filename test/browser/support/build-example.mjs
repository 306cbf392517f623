/**
 * Before the browser tests: the example app, built on the package as it would be published. What is
 * up to date stays as it is.
 */
import { pack } from '../../../scripts/lib/build.mjs'
import { buildExample, installExample } from '../../../scripts/lib/example.mjs'

export default async function buildExampleApp() {
  const tarball = await pack()
  await installExample(tarball)
  await buildExample(tarball)
}
