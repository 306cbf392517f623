/**
 * Builds a Next.js application with `output: 'standalone'` on this platform, and starts the output
 * with Node.js of other platforms. Each server reads a session of the server before it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { npmFiles } from '../cross/npm-files.mjs'
import {
  copyApplication,
  copyStandalone,
  dependencies,
  exercise,
  withServer,
} from '../matrix/application.mjs'
import { nextVersions } from '../matrix/rows.mjs'
import { npm, run } from '../processes.mjs'
import { step } from '../steps.mjs'
import { lineOf, nodePackages, versionOf } from './node-packages.mjs'
import { layOutPackage } from './package-folder.mjs'
import { runners } from './runners.mjs'

const { version: nextVersion } = nextVersions[16]

/** The release line of Node.js that starts the output, by target. */
const lines = { 'linux-x64': '24', 'linux-arm64': '24', 'linux-x64-musl': '26' }

/** The targets whose Node.js starts the output. */
export const standaloneTargets = Object.keys(lines)

/** Builds the application in a temporary folder. Resolves to a copy of the standalone output. */
async function build() {
  const application = mkdtempSync(join(tmpdir(), 'rss-application-'))
  try {
    const packed = await npm(['pack', '--ignore-scripts', '--pack-destination', application], {
      cwd: layOutPackage(...standaloneTargets),
    })
    const packages = dependencies(nextVersion, `file:${packed.trim().split('\n').at(-1)}`)
    const manifest = { name: 'web', private: true, dependencies: packages }
    copyApplication(application)
    writeFileSync(join(application, 'package.json'), JSON.stringify(manifest))
    await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: application })
    const env = { ...process.env, WORKSPACE_ROOT: application, NEXT_TELEMETRY_DISABLED: '1' }
    await run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
      cwd: application,
      env,
    })
    return copyStandalone(application)
  } finally {
    rmSync(application, { recursive: true })
  }
}

/** Resolves to the folder and the version of the Node.js that starts the output. */
async function nodeOf(target) {
  const [spec, integrity] = Object.entries(nodePackages[target]).find(
    ([name]) => lineOf(name) === lines[target],
  )
  return { node: await npmFiles({ spec, integrity }), version: versionOf(spec) }
}

/** Starts the output with Node.js of a target. Resolves to the session that it stored. */
async function startOn(target, node, { home, folder }, redisUrl, earlier) {
  const { program, args = [], env } = await runners[target].command(node)
  const server = {
    command: program,
    args: () => [...args, join(folder, 'server.js')],
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: home, ...env, REDIS_URL: redisUrl },
    log: join(home, 'server.log'),
  }
  const { session } = await withServer(server, (url) => exercise(url, earlier))
  return session
}

/** Resolves to a description of each platform on which the output kept its sessions in Redis. */
export async function testStandalone({ REDIS_URL }) {
  let output
  await step(`Building a Next.js ${nextVersion} application`, async () => {
    output = await build()
  })
  const started = []
  let session
  for (const target of standaloneTargets) {
    const { node, version } = await nodeOf(target)
    await step(`standalone output: ${target}, Node.js ${version}`, async () => {
      session = await startOn(target, node, output, REDIS_URL, session)
    })
    started.push(`${target} (${runners[target].how}, Node.js ${version})`)
  }
  rmSync(output.home, { recursive: true })
  return (
    `A Next.js ${nextVersion} application was built with \`output: 'standalone'\` on linux-x64. ` +
    `The output was started on ${started.join(', ')}. Each server read a session from Redis that ` +
    'the server before it had stored.'
  )
}
