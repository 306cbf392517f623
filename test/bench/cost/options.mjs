/**
 * The command line of `npm run bench:cost`.
 */
import { parseArgs } from 'node:util'

export const usage = `npm run bench:cost -- [options]
What each call of the core costs the client: instructions, allocations and system calls, counted
under callgrind while it talks to a Redis server and to the embedded table. Needs valgrind.

  --base <rev|dir|file>  compare with a git revision, a source tree, or figures saved by --json
  --filter <name>        only calls whose name contains this, such as sessions.get
  --calls <n>            calls of each measurement, 320 by default
  --pairs <n>            also compare CPU time in so many interleaved pairs of runs (40 or more)
  --repeat               measure twice and compare the two: what differs is noise
  --json <file>          save the figures
  --help                 print this text

Ends with code 1 if a call executes over 1 % more instructions than the base, or is slower than the
base by a 95 % confidence interval that excludes 0.
`

export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      base: { type: 'string' },
      filter: { type: 'string', default: '' },
      calls: { type: 'string', default: '320' },
      pairs: { type: 'string', default: '0' },
      repeat: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const options = { ...values, calls: Number(values.calls), pairs: Number(values.pairs) }
  if (!Number.isInteger(options.calls) || options.calls < 1 || options.calls > 20_000)
    throw new Error('--calls must be a whole number from 1 to 20000')
  if (!Number.isInteger(options.pairs) || options.pairs < 0)
    throw new Error('--pairs must be a whole number')
  if (options.pairs > 0 && !options.base) throw new Error('--pairs needs --base')
  return options
}
