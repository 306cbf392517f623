/**
 * Parses Prometheus' text exposition format 0.0.4 strictly. It rejects malformed lines, families
 * that are duplicated or have no HELP and TYPE before their samples, and samples that are duplicated
 * or outside of their family.
 */

export interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

export interface Family {
  type: string
  help: string
  samples: Sample[]
}

const suffixes: Record<string, string[]> = { histogram: ['_bucket', '_sum', '_count'] }

export function parsePrometheus(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('The last line does not end')
  const families = new Map<string, Family>()
  const seen = new Set<string>()
  const lines = text.slice(0, -1).split('\n')
  let current = ''
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    const help = /^# HELP ([a-zA-Z_:][\w:]*) (.+)$/.exec(line)
    if (help !== null) {
      current = help[1]!
      if (families.has(current)) throw new Error(`${current} is told twice`)
      families.set(current, { help: help[2]!, type: typeOf(lines[++i], current), samples: [] })
      continue
    }
    const family = families.get(current)
    const sample = parseSample(line)
    if (family === undefined || !belongs(sample.name, current, family.type))
      throw new Error(`${sample.name} stands outside of its family`)
    const identity = `${sample.name}${JSON.stringify(Object.entries(sample.labels).sort())}`
    if (seen.has(identity)) throw new Error(`${identity} stands twice`)
    seen.add(identity)
    family.samples.push(sample)
  }
  return families
}

function typeOf(line: string | undefined, name: string): string {
  const type = /^# TYPE (\S+) (counter|gauge|histogram|summary|untyped)$/.exec(line ?? '')
  if (type?.[1] !== name) throw new Error(`No TYPE follows the HELP of ${name}`)
  return type[2]!
}

function belongs(name: string, family: string, type: string): boolean {
  return (suffixes[type] ?? ['']).some((suffix) => name === family + suffix)
}

function parseSample(line: string): Sample {
  const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line)
  if (match === null) throw new Error(`No sample: ${line}`)
  const [, name, labels, value] = match
  return { name: name!, labels: parseLabels(labels ?? ''), value: parseValue(value!) }
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y
  while (label.lastIndex < text.length) {
    const match = label.exec(text)
    if (match === null) throw new Error(`No labels: ${text}`)
    const [, name, value] = match
    labels[name!] = value!.replace(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter))
  }
  return labels
}

function parseValue(text: string): number {
  if (text === '+Inf') return Infinity
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) throw new Error(`No number: ${text}`)
  return Number(text)
}
