/** The rows of the matrix: a package manager with its layout, a Next.js version and a bundler. */

/** The Next.js versions, and the option of `next build` that chooses a bundler. */
export const nextVersions = {
  15: { version: '15.5.29', turbopack: ['--turbopack'], webpack: [] },
  16: { version: '16.4.6', turbopack: [], webpack: ['--webpack'] },
}

/**
 * A limit of another tool: the stage that fails, the text of its error, and the explanation for
 * users.
 */
const limits = {
  turbopack: {
    stage: 'build',
    error:
      /Next\.js inferred your workspace root|couldn't find the Next\.js package|next\/package\.json/,
    reason: "Turbopack does not resolve packages through Plug'n'Play. Build with `--webpack`.",
  },
  standalone: {
    stage: 'standalone',
    error: /Cannot find module 'next'/,
    reason:
      "The standalone output of Next.js contains no Plug'n'Play data, and its server ends with " +
      "`Cannot find module 'next'`. Run `next start`, or set `nodeLinker: node-modules`.",
  },
}

const isolated = { layout: 'isolated' }
const hoisted = { layout: 'hoisted' }
const workspace = { workspace: true }
const webpack = { bundler: 'webpack' }

/** `layout`: how the package manager stores packages, where it has several ways. */
const all = [
  { manager: 'npm-10' },
  { manager: 'npm-11' },
  { manager: 'npm-12' },
  { manager: 'npm-12', ...webpack },
  { manager: 'npm-12', next: 15 },
  { manager: 'npm-12', next: 15, ...webpack },
  { manager: 'npm-12', ...workspace },
  { manager: 'npm-12', ...workspace, ...webpack },
  { manager: 'pnpm-9', ...isolated },
  { manager: 'pnpm-9', ...hoisted },
  { manager: 'pnpm-10', ...isolated },
  { manager: 'pnpm-10', ...hoisted },
  { manager: 'pnpm-11', ...isolated },
  { manager: 'pnpm-11', ...isolated, ...webpack },
  { manager: 'pnpm-11', ...isolated, ...workspace },
  { manager: 'pnpm-11', ...hoisted },
  { manager: 'yarn-1' },
  { manager: 'yarn-4', layout: 'node-modules' },
  { manager: 'yarn-4', layout: 'node-modules', ...webpack },
  { manager: 'yarn-4', layout: 'pnp', limit: limits.turbopack },
  { manager: 'yarn-4', layout: 'pnp', ...webpack, limit: limits.standalone },
  { manager: 'bun' },
]

function named(row) {
  const { manager, layout, next = 16, bundler = 'turbopack' } = row
  const parts = [manager, layout, row.workspace && 'workspace', next !== 16 && `next-${next}`]
  const id = [...parts, bundler].filter((part) => part).join('-')
  return { ...row, next, bundler, id }
}

export const rows = all.map(named)

/** Returns the rows with these names. Throws if a name is unknown. */
export function namedRows(list) {
  const ids = list.split(',')
  const unknown = ids.filter((id) => !rows.some((row) => row.id === id))
  if (unknown.length === 0) return rows.filter(({ id }) => ids.includes(id))
  throw new Error(`Unknown row: ${unknown.join(', ')}. See: npm run test:matrix -- --help`)
}
