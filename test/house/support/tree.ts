/** The project's own files, as the house rules look at them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(__dirname, '..', '..', '..')

const generated = ['node_modules', '.next', 'results', 'next-env.d.ts']

/** Every file below a folder, as paths relative to the project, in order. */
export function filesBelow(folder: string, pattern: RegExp): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !generated.includes(entry.name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return filesBelow(path, pattern)
      return pattern.test(path) ? [path] : []
    })
    .sort()
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** What a C++ file includes, as it is written: `"base/error.h"` or `<uv.h>`. */
export function includesOf(path: string): string[] {
  return [...textOf(path).matchAll(/^#include (["<][^">]+[">])/gm)].map((match) => match[1]!)
}

/** What a TypeScript file imports, as it is written. */
export function importsOf(path: string): string[] {
  return [...textOf(path).matchAll(/(?:from|import\(|require\()\s*'([^']+)'/g)].map(
    (match) => match[1]!,
  )
}

/** The circles of a graph of imports: each group of nodes that reach each other, in order. */
export function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = new Map([...graph.keys()].map((node) => [node, reachedFrom(graph, node)]))
  const circles = [...reached].flatMap(([node, others]) => {
    const group = [...others].filter((other) => reached.get(other)?.has(node)).sort()
    return group[0] === node ? [group] : []
  })
  return circles.sort()
}

/** The nodes that a path leads to; the start is among them only if it is in a circle. */
function reachedFrom(graph: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const reached = new Set<string>()
  const pending = [...(graph.get(start) ?? [])]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (reached.has(node)) continue
    reached.add(node)
    pending.push(...(graph.get(node) ?? []))
  }
  return reached
}
