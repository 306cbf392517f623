/** The figures of a run as tables, and its violations with their calls. */
import { isFinal, isInDoubt, type Call } from './call'
import type { Happened } from './faults'
import { exemptions, type Exemption, type Findings, type Violation } from './findings'

export interface Figures {
  calls: Call[]
  findings: Findings
  faults: Map<string, number>
  recoveries: number
  kills: number
  /** Sessions that are stored under an id that no caller received. */
  orphans: number
}

const shownViolations = 25

function table(title: string, rows: [string, ...(string | number)[]][]): string {
  const texts = rows.map((row) => row.map(String))
  const widths = texts[0]!.map((_, i) => Math.max(...texts.map((row) => row[i]!.length)))
  const pad = (cell: string, i: number) =>
    i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)
  return [title, ...texts.map((row) => `  ${row.map(pad).join('  ')}`)].join('\n')
}

const byCount = (counts: Map<string, number>): [string, number][] =>
  [...counts].sort(([, a], [, b]) => b - a)

function count<T>(items: T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return counts
}

function operations(calls: Call[]): string {
  const names = [...new Set(calls.map((call) => call.op))].sort()
  const rows = names.map((name): [string, ...(string | number)[]] => {
    const own = calls.filter((call) => call.op === name)
    const ok = own.filter((call) => call.outcome === 'ok')
    const failed = own.filter((call) => call.outcome !== 'ok')
    const codes = byCount(count(failed, (call) => call.outcome.replace('ERR_', '')))
    const memory = ok.filter((call) => call.memory).length
    const text = codes.map(([code, n]) => `${code} ${n}`).join(', ')
    return [name, own.length, ok.length, memory, own.filter(isInDoubt).length, `  ${text}`]
  })
  const head: [string, ...string[]] = ['', 'calls', 'ok', 'of them in memory', 'in doubt', '']
  return table('Operations', [head, ...rows])
}

/** What was present, whether or not a judge needed it. */
function occurrences(calls: Call[]): Map<string, number> {
  const isChange = (call: Call) => !/get$|list$|peek$|touch$/.test(call.op)
  const own = calls.filter((call) => call.op.startsWith('sessions.'))
  const inMemory = own.filter((call) => call.memory && call.outcome === 'ok')
  const rotations = own.filter((call) => call.op === 'sessions.rotate' && isInDoubt(call))
  const conflicts = new Map(
    calls.filter((c) => c.conflicts > 0).map((c) => [`${c.by} ${c.visible}`, c]),
  )
  return new Map<Exemption, number>([
    ['memoryRead', inMemory.length],
    ['killedBeforeRecovery', inMemory.filter((c) => isChange(c) && c.visible === Infinity).length],
    ['conflict', [...conflicts.values()].reduce((sum, call) => sum + call.conflicts, 0)],
    ['killedInRotation', rotations.filter((call) => call.killedUnsettled).length],
  ])
}

function exempt(calls: Call[], findings: Findings): string {
  const seen = occurrences(calls)
  const kinds = Object.keys(exemptions) as Exemption[]
  const rows = kinds.map((kind): [string, number, number] => [
    exemptions[kind],
    seen.get(kind) ?? 0,
    findings.exempt.get(kind) ?? 0,
  ])
  return table('Exempt', [['', 'such calls', 'findings exempted'], ...rows])
}

export function figures({ calls, findings, faults, recoveries, kills, orphans }: Figures): string {
  return [
    operations(calls),
    table('Faults', [
      ...byCount(faults),
      ['recoveries of all processes', recoveries],
      ['processes killed', kills],
      ['sessions left behind by creations in doubt', orphans],
    ]),
    table('Judged', byCount(findings.judged)),
    exempt(calls, findings),
    findings.violations.length === 0
      ? 'Violations\n  none'
      : table('Violations', byCount(count(findings.violations, (violation) => violation.rule))),
  ].join('\n\n')
}

export function violations({ violations: all }: Findings, faults: Happened[]): string {
  const ofEachRule = new Map<string, number>()
  const shown = all.filter(({ rule }) => {
    ofEachRule.set(rule, (ofEachRule.get(rule) ?? 0) + 1)
    return ofEachRule.get(rule)! <= 3
  })
  return shown
    .slice(0, shownViolations)
    .map((violation) => violationText(violation, faults))
    .join('\n')
}

function violationText({ rule, key, message, calls }: Violation, faults: Happened[]): string {
  const sorted = [...calls].sort((a, b) => a.start - b.start)
  const meanwhile = faults.filter(({ from, to }) =>
    sorted.some((call) => !isFinal(call) && to > call.start - 1000 && from < call.start + 1000),
  )
  const lines = [
    ...sorted.slice(0, 12).map((call) => [call.start, callText(call)] as const),
    ...meanwhile.slice(0, 8).map((fault) => [fault.from, faultText(fault)] as const),
  ]
  lines.sort(([a], [b]) => a - b)
  return [`* ${rule}: ${message} (${key})`, ...lines.map(([, text]) => `    ${text}`)].join('\n')
}

function faultText({ name, from, to, clients }: Happened): string {
  return `${from.toFixed(1)} - ${to.toFixed(1)} fault: ${name}, clients ${clients.join(' ')}`
}

export function callText(call: Call): string {
  const { by, n, op, start, end, outcome, memory, value, args, key } = call
  const times = `${start.toFixed(1)} - ${end.toFixed(1)}`
  const text = (item: unknown) => JSON.stringify(item)?.slice(0, 160) ?? ''
  const flags = `${memory ? ' memory' : ''}${call.visible > end ? ` visible ${call.visible.toFixed(1)}` : ''}`
  return `${times} ${by} #${n} ${op} ${key} ${text(args)} -> ${outcome} ${text(value)}${flags}`
}
