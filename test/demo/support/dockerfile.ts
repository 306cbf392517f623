/** A Dockerfile as a list of stages: the few instructions that ours uses, and nothing else. */
import { readFile } from 'node:fs/promises'

export interface Step {
  readonly instruction: 'WORKDIR' | 'ENV' | 'COPY' | 'RUN'
  readonly text: string
}

export interface Stage {
  /** The image that it starts from. */
  readonly from: string
  readonly name: string
  readonly steps: Step[]
  /** The program and its arguments. */
  command: string[]
}

/** Throws for an instruction that it does not know: it must not be passed over. */
export async function readDockerfile(path: string): Promise<Stage[]> {
  const stages: Stage[] = []
  for (const [instruction, text] of instructions(await readFile(path, 'utf8'))) {
    if (instruction === 'FROM') stages.push(stageOf(text, stages.length))
    else add(stages.at(-1), instruction, text)
  }
  return stages
}

function instructions(text: string): [string, string][] {
  return text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, instruction, rest] = /^(\S+)\s+(.*)$/.exec(line) ?? []
      return [instruction!, rest!]
    })
}

function stageOf(text: string, index: number): Stage {
  const [from, , name = String(index)] = text.split(/\s+/)
  return { from: from!, name, steps: [], command: [] }
}

/** What is said to Docker alone: who runs it, and what to ask and to open from outside. */
const saidToDocker = ['USER', 'EXPOSE', 'HEALTHCHECK']

function add(stage: Stage | undefined, instruction: string, text: string): void {
  if (!stage) throw new Error(`${instruction} stands before the first FROM`)
  if (instruction === 'CMD') stage.command = JSON.parse(text) as string[]
  else if (isStep(instruction)) stage.steps.push({ instruction, text })
  else if (!saidToDocker.includes(instruction)) throw new Error(`${instruction} is not known here`)
}

function isStep(instruction: string): instruction is Step['instruction'] {
  return ['WORKDIR', 'ENV', 'COPY', 'RUN'].includes(instruction)
}
