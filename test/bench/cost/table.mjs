/**
 * The figures as a table, and which of them are worse than the base allows.
 */
export const limitPercent = 1

const whole = (value) => Math.round(value).toLocaleString('en')
const short = (value) => value.toFixed(2)
const signed = (value, digits = 2) => `${value > 0 ? '+' : ''}${value.toFixed(digits)}`

export const percent = (own, base) => ((own - base) / base) * 100

const costlier = (own, base) => percent(own.instructions, base.instructions) > limitPercent

function cells(name, own, base) {
  const shown = [name, whole(own.instructions), short(own.allocations), short(own.systemCalls)]
  if (!base) return shown
  const change = percent(own.instructions, base.instructions)
  return [
    ...shown,
    whole(base.instructions),
    `${signed(change)} %`,
    signed(own.allocations - base.allocations),
    signed(own.systemCalls - base.systemCalls),
    costlier(own, base) ? `> ${limitPercent} %` : '',
  ]
}

function print(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const pad = (cell, column) =>
    column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}

/** One row for each measurement, and those of the base that it has in common. */
export function costTable(own, base) {
  const head = ['each call', 'instructions', 'allocations', 'system calls']
  const more = base ? ['base', 'change', 'allocations', 'system calls', ''] : []
  const known = Object.entries(own).filter(([name]) => !base || base[name])
  const rows = known.map(([name, costs]) => cells(name, costs, base?.[name]))
  const fresh = Object.keys(own).filter((name) => base && !base[name])
  const note = fresh.length > 0 ? `\nnot in the base: ${fresh.join('; ')}` : ''
  return print([[...head, ...more], ...rows]) + note
}

export function costlierCalls(own, base) {
  return Object.keys(own).filter((name) => base[name] && costlier(own[name], base[name]))
}

/** The largest change of any measurement in either direction, such as `0.02 % (sessions.get)`. */
export function largestChange(own, base) {
  const changes = Object.keys(own).map((name) => {
    return { name, change: Math.abs(percent(own[name].instructions, base[name].instructions)) }
  })
  const { name, change } = changes.sort((a, b) => b.change - a.change)[0]
  return `${change.toFixed(4)} % (${name})`
}

export function timeTable(compared) {
  const rows = Object.entries(compared).map(([name, { median, low, high, slower }]) => [
    name,
    `${signed(median)} %`,
    `${signed(low)} to ${signed(high)} %`,
    slower ? 'slower' : '',
  ])
  return print([['CPU time', 'change', '95 % interval', ''], ...rows])
}
