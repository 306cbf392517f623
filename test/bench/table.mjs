/**
 * The results as text for a terminal.
 */
import { median, ratio } from './goals.mjs'
import { names, works } from './works.mjs'

const middle = (runs, of) => median(runs.map((run) => run[of]))
const whole = (value) => Math.round(value).toLocaleString('en')

function print(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const pad = (cell, column) =>
    column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])
  return rows.map((row) => `  ${row.map(pad).join('  ')}`).join('\n')
}

function workTable(work, levels) {
  const by = Object.keys(Object.values(levels)[0])
  const header = ['', ...Object.keys(levels).flatMap(columns)]
  const rows = by.map((name) => {
    const cells = Object.entries(levels).flatMap(([level, runs]) =>
      cellsOf(level, runs, name, by[0]),
    )
    return [names[name], ...cells]
  })
  return `${work.title}\n${print([header, ...rows])}`
}

function columns(level) {
  const cpu = ['CPU us', '(all)', 'ours is']
  return level === '1' ? ['p50 us', '1: calls/s', ...cpu] : [`${level}: calls/s`, ...cpu]
}

function cellsOf(level, runs, name, ours) {
  const own = runs[name]
  const p50 = level === '1' ? [middle(own, 'p50').toFixed(1)] : []
  const cpu = [middle(own, 'cpuMain').toFixed(2), `(${middle(own, 'cpuAll').toFixed(2)})`]
  const times = name === ours ? '' : `${ratio(runs[ours], own, 'rate').toFixed(2)} x`
  return [...p50, whole(middle(own, 'rate')), ...cpu, times]
}

function importTable(runs) {
  const rows = Object.entries(runs).map(([name, own]) => [
    names[name],
    middle(own, 'ms').toFixed(1),
  ])
  return `import in a fresh process\n${print([['', 'ms'], ...rows])}`
}

function lostLine(lost) {
  const parts = Object.entries(lost).map(([name, count]) => `${names[name]} ${count}`)
  return `updates lost of 200 concurrent ones of one session: ${parts.join(', ')}`
}

function goalTable(judged) {
  const rows = judged.map(({ text, value, met }) => {
    const shown = value >= 1000 ? whole(value) : value.toFixed(2)
    return [text, shown, met ? 'met' : 'MISSED']
  })
  return `goals (median of the ratios, turn by turn)\n${print([['', 'is', ''], ...rows])}`
}

export function asText({ results, lost, goals }) {
  const parts = Object.keys(results).map((key) =>
    key === 'import' ? importTable(results.import[1]) : workTable(works[key], results[key]),
  )
  if (lost) parts.push(lostLine(lost))
  if (goals.length > 0) parts.push(goalTable(goals))
  return parts.join('\n\n')
}
