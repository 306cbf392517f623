/** Runs the tests of some modules, and compiles only what these tests need. */
import { ensureChromium } from './browser-tests.mjs'
import { choose, googleTestFilter } from './chosen-tests.mjs'
import { compilePackage, installTools } from './preparation.mjs'
import { step } from './steps.mjs'
import { buildCore, googleTest, jestPaths } from './suites.mjs'

const needsBrowser = (path) => /^test\/(browser|demo)\//.test(path)
const needsPackage = (path) => !path.startsWith('test/house/')

async function cppTests(paths) {
  let executable
  await step('Compiling the core and its tests', async () => {
    executable = await buildCore()
  })
  return step('GoogleTest', () => googleTest(executable, googleTestFilter(paths)))
}

async function jestTests(paths) {
  if (paths.some(needsPackage)) await compilePackage()
  if (paths.some(needsBrowser) && !(await ensureChromium())) {
    throw new Error('There is no Chromium. Point to one with CHROMIUM_PATH=/path/to/chromium')
  }
  return step('Jest', () => jestPaths(paths))
}

/** Resolves to the results. `words` are names of modules or parts of the paths of tests. */
export async function moduleTests(words) {
  const paths = choose(words)
  const cpp = paths.filter((path) => path.endsWith('.cpp'))
  const jest = paths.filter((path) => path.endsWith('.ts'))
  await installTools()
  const results = []
  if (cpp.length > 0) results.push(await cppTests(cpp))
  if (jest.length > 0) results.push(await jestTests(jest))
  return results
}
