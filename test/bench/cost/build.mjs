/**
 * Builds the benchmark over a source tree: this one, another, or a git revision checked out aside.
 */
import { existsSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { output, root } from '../../../scripts/lib/paths.mjs'
import { run } from '../../../scripts/lib/processes.mjs'
import { which } from '../../../scripts/lib/tools.mjs'

const folder = join(output, 'cost')

/** The programs over the tree, compiled as `name`. */
export async function buildBench(name, tree) {
  const build = join(folder, name)
  const launcher = which('ccache') ? ['-DCMAKE_CXX_COMPILER_LAUNCHER=ccache'] : []
  const source = join(root, 'test/bench/cost')
  await run('cmake', ['-S', source, '-B', build, `-DRSS_TREE=${tree}`, ...launcher])
  const programs = { counting: 'cost_bench', timing: 'time_bench' }
  await run('cmake', ['--build', build, '--parallel', '2', '--target', ...Object.values(programs)])
  return { counting: join(build, programs.counting), timing: join(build, programs.timing) }
}

/** Calls `work` with a source tree; a revision's tree is removed afterwards. */
export async function withTree(base, work) {
  if (existsSync(base) && statSync(base).isDirectory()) return work(resolve(base))
  const git = (...args) => run('git', args, { cwd: root })
  const commit = (await git('rev-parse', '--verify', `${base}^{commit}`)).trim()
  const tree = join(folder, 'base-tree')
  const remove = () => git('worktree', 'remove', '--force', tree)
  mkdirSync(folder, { recursive: true })
  if (existsSync(tree)) await remove().catch(() => rmSync(tree, { recursive: true }))
  await git('worktree', 'add', '--detach', tree, commit)
  try {
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
    return await work(tree)
  } finally {
    await remove()
  }
}
