/**
 * What the benchmark was asked for on its command line.
 */
import { parseArgs } from 'node:util'
import { works } from './works.mjs'

export const usage = `npm run bench -- [options]
  --turns <n>   turns of each contender, 9 unless told otherwise
  --only <work> import or one of (may be given again):
                ${Object.keys(works).join(', ')}
  --quick       3 short turns: does it run at all?
  --json        print the results as JSON and not as a table
`

export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      turns: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const unknown = values.only.find((name) => name !== 'import' && !works[name])
  if (unknown) throw new Error(`--only ${unknown}: there is no such work\n${usage}`)
  const turns = Number(values.turns ?? (values.quick ? 3 : 9))
  if (!Number.isInteger(turns) || turns < 1)
    throw new Error('--turns must be a whole number from 1')
  return { ...values, turns, turnSeconds: values.quick ? 0.1 : 0.25 }
}
