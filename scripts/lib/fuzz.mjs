/**
 * Builds the fuzz targets of test/fuzz with clang and runs them one at a time, each for a share of
 * the time. New corpus inputs are stored in build-fuzz/corpus, next to the seeds in
 * test/fuzz/corpus. Inputs that cause a failure are stored in build-fuzz.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { installFuzzer } from './packages.mjs'
import { root } from './paths.mjs'
import { run, start } from './processes.mjs'

export const fuzzTargets = ['replies', 'json', 'handshake']

export const fuzzerPackages = ['clang', 'libclang-rt-dev']

const folder = join(root, 'build-fuzz')

/** Whether clang and its libraries can link a fuzz target. */
function hasFuzzer() {
  const code = 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }'
  const options = ['-fsanitize=fuzzer,address,undefined', '-x', 'c++', '-', '-o', '/dev/null']
  return spawnSync('clang++', options, { input: code }).status === 0
}

/** Installs clang if necessary. Resolves to false if it cannot be installed. */
export async function ensureFuzzer() {
  if (!hasFuzzer()) await installFuzzer()
  return hasFuzzer()
}

export async function buildFuzzTargets() {
  const compilers = ['-DCMAKE_C_COMPILER=clang', '-DCMAKE_CXX_COMPILER=clang++']
  await run('cmake', ['-S', root, '-B', folder, '-DRSS_FUZZ=ON', ...compilers])
  await run('cmake', ['--build', folder, '--parallel', '2'])
}

function argumentsFor(target, seconds) {
  const learned = join(folder, 'corpus', target)
  mkdirSync(learned, { recursive: true })
  return [
    `-max_total_time=${seconds}`,
    `-dict=${join(root, 'test/fuzz', `${target}.dict`)}`,
    `-artifact_prefix=${join(folder, `${target}-`)}`,
    '-timeout=20',
    learned,
    join(root, 'test/fuzz/corpus', target),
  ]
}

/**
 * Parses the last progress line of libFuzzer, such as `#8192 pulse cov: 410 ft: 1201 corp: 90/2Kb`.
 */
function progressOf(log) {
  const [, inputs, coverage] = [...log.matchAll(/^#(\d+)\s.*?cov: (\d+)/gm)].at(-1) ?? []
  return inputs ? `${inputs} inputs, ${coverage} places reached` : 'starting'
}

function broken(target) {
  const kept = readdirSync(folder).filter((name) => name.startsWith(`${target}-`))
  return kept.map((name) => `    repeat: build-fuzz/fuzz_${target} build-fuzz/${name}`).join('\n')
}

/** Runs one target for `seconds` seconds. Returns true if it found no failure. */
export async function fuzz(target, seconds) {
  const { child, exit } = start(join(folder, `fuzz_${target}`), argumentsFor(target, seconds), {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (text) => (log = (log + text).slice(-100_000)))
  const ticker = setInterval(() => console.log(`    ${target}: ${progressOf(log)}`), 10_000)
  const code = await exit
  clearInterval(ticker)
  console.log(`    ${target}: ${progressOf(log)}`)
  if (code === 0) return true
  console.log(`${log}\n${broken(target)}`)
  return false
}
