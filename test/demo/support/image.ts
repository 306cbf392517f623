/**
 * Carries a Dockerfile's stages out without Docker: each in a folder of its own that stands for the
 * image's root, with the programs of this machine.
 */
import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Stage, Step } from './dockerfile'

const execute = promisify(execFile)

export interface Image {
  /** The folder of the last WORKDIR, on this machine. */
  readonly folder: string
  readonly env: Record<string, string>
  readonly command: string[]
}

export interface Build {
  /** What COPY takes from where no stage is named. */
  readonly context: string
  /** Names that COPY leaves out, wherever they stand in the context. */
  readonly ignored: string[]
  /** Where the stages' folders are made. */
  readonly home: string
  readonly env: NodeJS.ProcessEnv
}

/** The last stage's image. */
export async function buildImage(stages: Stage[], build: Build): Promise<Image> {
  let image: Image | undefined
  for (const stage of stages) image = await new StageBuilder(stage, build).run()
  if (!image) throw new Error('The Dockerfile has no stage')
  return image
}

/** Names of a .dockerignore, of which ours has no other kind. */
export async function readIgnored(path: string): Promise<string[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')
  return lines.map((line) => line.replace(/^\*\*\//, ''))
}

class StageBuilder {
  readonly #root: string
  #workdir = '/'
  readonly #env: Record<string, string> = {}

  constructor(
    readonly stage: Stage,
    readonly build: Build,
  ) {
    this.#root = join(build.home, stage.name)
  }

  async run(): Promise<Image> {
    for (const step of this.stage.steps) await this.#carryOut(step)
    const folder = join(this.#root, this.#workdir)
    return { folder, env: this.#env, command: this.stage.command }
  }

  async #carryOut({ instruction, text }: Step): Promise<void> {
    if (instruction === 'ENV') Object.assign(this.#env, variables(text))
    else if (instruction === 'COPY') await this.#copy(text.split(/\s+/))
    else if (instruction === 'RUN') await this.#shell(text)
    else {
      this.#workdir = text
      await mkdir(join(this.#root, text), { recursive: true })
    }
  }

  async #shell(command: string): Promise<void> {
    const env = { ...this.build.env, ...this.#env }
    const cwd = join(this.#root, this.#workdir)
    await execute('sh', ['-c', command], { cwd, env, maxBuffer: 1 << 26 })
  }

  async #copy(words: string[]): Promise<void> {
    const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length)
    const paths = words.filter((word) => !word.startsWith('--'))
    const target = join(this.#root, this.#workdir, paths.pop()!)
    const source = from === undefined ? this.build.context : join(this.build.home, from)
    const ignored = from === undefined ? this.build.ignored : []
    const filter = (path: string) => !ignored.includes(basename(path))
    for (const path of (await Promise.all(paths.map((one) => expand(join(source, one))))).flat()) {
      const into = (await stat(path)).isDirectory() ? target : join(target, basename(path))
      await cp(path, into, { recursive: true, verbatimSymlinks: true, filter })
    }
  }
}

function variables(text: string): Record<string, string> {
  return Object.fromEntries(text.split(/\s+/).map((pair) => pair.split('=', 2) as [string, string]))
}

/** Only the last part may contain a star. A path without a file is an error, as in Docker. */
async function expand(path: string): Promise<string[]> {
  const [folder, pattern] = [dirname(path), basename(path)]
  if (!pattern.includes('*')) return [path]
  const names = (await readdir(folder)).filter((name) => expressionOf(pattern).test(name))
  if (names.length === 0) throw new Error(`COPY finds no ${pattern}`)
  return names.map((name) => join(folder, name))
}

function expressionOf(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.+^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`)
}
