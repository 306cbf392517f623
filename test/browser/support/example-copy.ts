/** Copies of the example app, to build and to change. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../js/support/child'

const execute = promisify(execFile)
const example = join(root, 'examples', 'nextjs-app')
const generated = ['node_modules', '.next', 'next-env.d.ts']

export interface ExampleCopy {
  readonly folder: string
  /** Changes a file that holds `before` exactly once. */
  replaceIn(file: string, before: string, after: string): Promise<void>
  remove(): Promise<void>
}

export async function makeExampleCopy(): Promise<ExampleCopy> {
  const folder = await mkdtemp(join(root, 'build-output', 'example-'))
  await copyExample(folder)
  return {
    folder,
    replaceIn: async (file, before, after) => {
      const path = join(folder, file)
      const parts = (await readFile(path, 'utf8')).split(before)
      if (parts.length !== 2) throw new Error(`${file} holds ${before} ${parts.length - 1} times`)
      await writeFile(path, parts.join(after))
    },
    // `next dev` writes on for a moment after it has ended.
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 50 }),
  }
}

export async function copyExample(folder: string): Promise<void> {
  const filter = (path: string) => !generated.includes(path.slice(example.length + 1))
  await cp(example, folder, { recursive: true, filter })
  // Links would lead out of the app; hard links are as good as copies, and made at once.
  await execute('cp', ['-al', join(example, 'node_modules'), folder])
}
