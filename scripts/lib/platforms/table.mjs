/** The table of platforms in docs/installing.md. */

/** What was done with a binary, from most to least, as the table says it. */
export const levels = {
  run: 'tested',
  emulated: 'tested under emulation',
  loaded: 'built and loaded, not run by us',
  symbols: 'built, not run by us',
}

function row({ target, level, versions, details, size }) {
  const kilobytes = `${Math.round(size / 1000)} kB`
  return `| ${target} | ${levels[level]} | ${versions} | ${details} | ${kilobytes} |`
}

/** Returns the text of the table. `date` is an ISO 8601 date, `standalone` the text below it. */
export function tableOf(rows, standalone, date) {
  return [
    `Written by \`npm run test:platforms\` on ${date}.`,
    '',
    '| platform | status | Node.js | how | size |',
    '|---|---|---|---|---|',
    ...rows.map(row),
    '',
    ...(standalone ? [standalone, ''] : []),
  ].join('\n')
}
