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
