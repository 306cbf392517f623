/** Runs the binary of a target with each Node.js that runs here, and compares symbols with the rest. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { binaryOf } from '../cross/binaries.mjs'
import { npmFiles } from '../cross/npm-files.mjs'
import { root } from '../paths.mjs'
import { step } from '../steps.mjs'
import { loadOnMuslArm64 } from './musl.mjs'
import { runScript, runners } from './runners.mjs'
import { lineOf, nodePackages, versionOf } from './node-packages.mjs'
import { missingSymbols } from './symbols.mjs'

const smoke = join(root, 'test/platforms/smoke.mjs')

const programs = ['bin/node', 'bin/node.exe', 'node', 'node.exe']

function programIn(folder) {
  return programs.map((name) => join(folder, name)).find((path) => existsSync(path))
}

async function runSmoke(runner, folder, env) {
  const { code, text } = await runScript(runner, folder, smoke, env)
  if (code !== 0) throw new Error(`The smoke test ended with ${code}:\n${text}`)
  return text.trim().split(/\r?\n/).join(', ')
}

function compareSymbols(target, folder) {
  const missing = missingSymbols(binaryOf(target), programIn(folder))
  if (missing.length > 0) throw new Error(`Node.js does not export ${missing.join(', ')}`)
  return 'exports all symbols'
}

/** Resolves to the release lines and versions that ran, and those whose symbols were compared. */
async function useEach(target, env) {
  const runner = runners[target]
  const used = { ran: [], compared: [] }
  for (const [spec, integrity] of Object.entries(nodePackages[target] ?? {})) {
    const runs = runner?.versions.includes(lineOf(spec))
    await step(`${target}: Node.js ${versionOf(spec)}`, async () => {
      const folder = await npmFiles({ spec, integrity })
      return runs ? runSmoke(runner, folder, env) : compareSymbols(target, folder)
    })
    used[runs ? 'ran' : 'compared'].push(versionOf(spec))
  }
  return used
}

/** Resolves to the row of the table. Throws if the binary does not work. */
export async function runTarget(target, env) {
  const { size } = statSync(binaryOf(target))
  const { ran, compared } = await useEach(target, env)
  if (target === 'linux-arm64-musl') {
    await step(`${target}: loading under qemu`, () => loadOnMuslArm64(binaryOf(target)))
    return {
      target,
      size,
      level: 'loaded',
      versions: '',
      details: "loaded by musl's loader under qemu",
    }
  }
  const symbols = compared.length > 0 ? [`symbols compared with ${compared.join(', ')}`] : []
  if (ran.length === 0) {
    const details = 'symbols compared'
    return { target, size, level: 'symbols', versions: compared.join(', '), details }
  }
  const { level, how } = runners[target]
  return { target, size, level, versions: ran.join(', '), details: [how, ...symbols].join('; ') }
}
