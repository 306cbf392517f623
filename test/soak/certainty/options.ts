/** What the command line says. */
import { parseArgs } from 'node:util'

export interface Options {
  seconds: number
  fallback: 'auto' | 'never'
  server: 'redis' | 'valkey'
  seed: number
  processes: number
  /** The folder of the package under test. */
  package: string
  /** Where the journals are kept; a temporary folder that is removed after a run without violations. */
  history: string | undefined
  /** The journals of an earlier run, to be judged again. */
  judge: string | undefined
}

export const help = `Usage: npm run soak:certainty -- [options]

Checks what the calls of several processes promise while the server, the network and the processes
fail. Exits with 1 when a promise was broken.

  --seconds N          how long the faults go on (900)
  --fallback MODE      never or auto (auto)
  --server NAME        redis or valkey (redis)
  --seed N             seed of the faults and the work (the time)
  --processes N        client processes, at least 4 (5)
  --package DIR        a built package to check (this repository)
  --history DIR        keep the journals of all calls there
  --judge DIR          judge the journals of an earlier run again
  --help               this text`

const choices = { fallback: ['auto', 'never'], server: ['redis', 'valkey'] } as const

export function parseOptions(args: string[], defaultPackage: string): Options | undefined {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args,
    options: {
      seconds: { ...text, default: '900' },
      fallback: { ...text, default: 'auto' },
      server: { ...text, default: 'redis' },
      seed: { ...text, default: String(Date.now() % 1_000_000) },
      processes: { ...text, default: '5' },
      package: { ...text, default: defaultPackage },
      history: text,
      judge: text,
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  for (const name of ['fallback', 'server'] as const) {
    if ((choices[name] as readonly string[]).includes(values[name])) continue
    throw new Error(`--${name} must be ${choices[name].join(' or ')}`)
  }
  return {
    seconds: wholeNumber('seconds', values.seconds, 1),
    fallback: values.fallback as Options['fallback'],
    server: values.server as Options['server'],
    seed: wholeNumber('seed', values.seed, 0),
    processes: wholeNumber('processes', values.processes, 4),
    package: values.package,
    history: values.history,
    judge: values.judge,
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  throw new Error(`--${name} must be a whole number of at least ${least}`)
}
