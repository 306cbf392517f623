/**
 * Groups the sources of the addon into translation units. Most of the time of a small translation
 * unit is spent on headers, so a cross-build of few large units is several times faster.
 */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

import { root } from '../paths.mjs'
import { writeIfChanged } from '../write-if-changed.mjs'

const maxFiles = 16

/** Returns the names that a source defines in its unnamed namespaces. */
export function localNames(source) {
  const code = source.replace(/R"(\w*)\([^]*?\)\1"/g, '""')
  const bodies = [...code.matchAll(/^namespace \{\n([^]*?)^\} {2}\/\/ namespace$/gm)]
  const lines = bodies
    .flatMap(([, body]) => body.split('\n'))
    .filter((line) => /^[a-z]/i.test(line))
  const names = lines.map((line) => /\b([a-z_]\w*)\s*(?=[({=;[]|$)/i.exec(line)?.[1])
  return new Set(names.filter((name) => name))
}

/** Returns the types that the headers declare. */
function declaredTypes() {
  const headers = readdirSync(join(root, 'src'), { recursive: true }).filter((name) =>
    name.endsWith('.h'),
  )
  const declaration = /^(?:struct|class|enum class|using) (\w+)/gm
  return new Set(
    headers.flatMap((name) =>
      [...readFileSync(join(root, 'src', name), 'utf8').matchAll(declaration)].map(
        ([, type]) => type,
      ),
    ),
  )
}

/**
 * Groups `sources` (path and text) by module, in order. Two sources of a unit never define the same
 * local name. A source with a local name that is also a declared type gets a unit of its own.
 */
export function groupSources(sources, types) {
  const units = []
  for (const { path, text } of sources) {
    const module = path.split('/')[1]
    const names = localNames(text)
    const alone = [...names].some((name) => types.has(name))
    let unit = units.find((candidate) => !alone && fits(candidate, module, names))
    if (!unit) units.push((unit = { module, alone, paths: [], names: new Set() }))
    unit.paths.push(path)
    names.forEach((name) => unit.names.add(name))
  }
  return units
}

function fits(unit, module, names) {
  return (
    unit.module === module &&
    !unit.alone &&
    unit.paths.length < maxFiles &&
    [...names].every((name) => !unit.names.has(name))
  )
}

/** Writes the units to `folder`. Returns their paths. */
export function writeUnits(folder) {
  const { core_sources, binding_sources } = JSON.parse(
    readFileSync(join(root, 'src/sources.gypi'), 'utf8'),
  ).variables
  const sources = [...core_sources, ...binding_sources].map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }))
  mkdirSync(folder, { recursive: true })
  return groupSources(sources, declaredTypes()).map(({ module, paths }) => {
    const file = join(folder, `${module}-${basename(paths[0], '.cpp')}.cpp`)
    // Relative to src/, a folder of the include path: the text is the same in every clone.
    writeIfChanged(file, paths.map((path) => `#include "${path.slice('src/'.length)}"\n`).join(''))
    return file
  })
}
