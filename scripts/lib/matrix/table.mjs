/** The table of package managers and bundlers in docs/installing.md, between two markers. */
import { fetchedNodeVersion } from '../manager-tools.mjs'
import { titleOf } from './managers.mjs'
import { nextVersions, rows } from './rows.mjs'
import { stages } from './run-row.mjs'

const layouts = { pnp: "Plug'n'Play", 'node-modules': 'node_modules' }
const bundlers = { turbopack: 'Turbopack', webpack: 'webpack' }

function layoutOf({ layout, workspace }) {
  const parts = [layouts[layout] ?? layout, workspace && 'workspace']
  return parts.filter((part) => part).join(', ')
}

/** Returns the cell of a stage: `note` is the number of the explanation of a limit. */
function cellOf(stage, { passed, limited }, note) {
  if (passed.includes(stage)) return 'yes'
  return limited && stages[passed.length] === stage ? `no (${note})` : ''
}

function lineOf(row, outcome, note) {
  const cells = stages.map((stage) => cellOf(stage, outcome, note))
  const { version } = nextVersions[row.next]
  const names = [titleOf(row), layoutOf(row), version, bundlers[row.bundler]]
  return `| ${[...names, ...cells].join(' | ')} |`
}

/** Returns the text of the table. `outcomes` has the outcome of each row by its name. */
export function tableOf(outcomes, date) {
  const reasons = rows.filter(({ limit }) => limit).map(({ limit }) => limit.reason)
  const lines = rows.map((row) =>
    lineOf(row, outcomes[row.id], reasons.indexOf(row.limit?.reason) + 1),
  )
  return [
    `Written by \`npm run test:matrix\` on ${date}, with Node.js ${fetchedNodeVersion} on ` +
      `${process.platform}-${process.arch}.`,
    '',
    '| package manager | layout | Next.js | bundler | install | `next build` | `next start` | standalone |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
    '',
    ...reasons.map((reason, i) => `${i + 1}. ${reason}`),
    '',
  ].join('\n')
}
