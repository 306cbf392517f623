/** A copy of the project to change and build, with the tools and the compiled addon of this one. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../js/support/child'

const execute = promisify(execFile)

export interface ProjectCopy {
  readonly example: string
  /** Changes a file that holds `before` exactly once. */
  replaceIn(file: string, before: string, after: string): Promise<void>
  /** Runs an ES module that may import the project's scripts; what it printed. */
  run(code: string): Promise<string>
  remove(): Promise<void>
}

export async function copyProject(): Promise<ProjectCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-session-storage-'))
  await Promise.all([...(await sources()), 'build'].map((path) => copy(path, folder)))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return {
    example: join(folder, 'examples', 'nextjs-app'),
    replaceIn: async (file, before, after) => {
      const path = join(folder, file)
      const parts = (await readFile(path, 'utf8')).split(before)
      if (parts.length !== 2) throw new Error(`${file} holds ${before} ${parts.length - 1} times`)
      await writeFile(path, parts.join(after))
    },
    run: async (code) => {
      const args = ['--input-type=module', '--eval', code]
      const { stdout, stderr } = await execute(process.execPath, args, { cwd: folder, env })
      return stdout + stderr
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

const foreign = /^(REDIS|UPSTASH|SESSION)_|^(NODE_ENV|NODE_OPTIONS|JEST_WORKER_ID)$/
const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name))
const env = { ...Object.fromEntries(kept), NEXT_TELEMETRY_DISABLED: '1' } as NodeJS.ProcessEnv

/** What belongs to the project, committed or not yet; nothing that was made from it. */
async function sources(): Promise<string[]> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const { stdout } = await execute('git', args, { cwd: root })
  return stdout.split('\0').filter((path) => path && existsSync(join(root, path)))
}

/** Keeps the times, so that make takes up to date for up to date. */
async function copy(path: string, folder: string): Promise<void> {
  const target = join(folder, path)
  await mkdir(dirname(target), { recursive: true })
  await cp(join(root, path), target, { recursive: true, preserveTimestamps: true })
}
