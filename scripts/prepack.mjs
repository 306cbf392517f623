/**
 * Runs before `npm pack` and `npm publish`. The tarball contains dist/, prebuilt binaries, and deps/
 * and native-build/ for builds from source.
 *
 * A release contains the binaries of all platforms, made by `npm run prebuild -- --all`, and is
 * refused if one is missing or outdated. `npm publish` and `npm run pack:release` make a release. In
 * development the tarball contains only the binary of this platform. It is compiled here, except in a
 * clone without a compiled addon that has a current one in build-output/prebuilds/.
 */
import { join } from 'node:path'

import { root } from './lib/paths.mjs'
import { keepHostOnly, stageKept, stageRelease } from './lib/prebuilds.mjs'
import { npm, run } from './lib/processes.mjs'
import { main } from './lib/steps.mjs'

const isRelease = process.env.RSS_RELEASE === '1' || process.env.npm_command === 'publish'

async function prepareRelease() {
  await layOutSources()
  stageRelease()
  await npmRun('build:js')
}

async function prepareForDevelopment() {
  await npmRun('build:js')
  await layOutSources()
  if (!stageKept()) await npmRun('prebuild')
  const host = keepHostOnly()
  console.error(
    `This tarball contains the binary for ${host} alone. ` +
      'For a release: npm run prebuild -- --all, then npm run pack:release',
  )
}

/** Creates deps/, which the check of binaries for a release reads. */
async function layOutSources() {
  await run(process.execPath, [join(root, 'scripts/native-deps.mjs')], { cwd: root })
}

async function npmRun(script) {
  process.stderr.write(await npm(['run', script], { cwd: root }))
}

await main(isRelease ? prepareRelease : prepareForDevelopment)
