/**
 * Prints the public types of the package as one text, without comments and file paths: what each
 * entry exports, and every declaration that an export refers to. Reads the compiled declarations.
 */
import { readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import ts from 'typescript'

import { root } from './paths.mjs'

const dist = join(root, 'dist') + sep
const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed })

/** The declaration file of each entry of package.json, as `[name, file]`. */
function entries() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.entries(exports)
    .filter(([, conditions]) => typeof conditions === 'object')
    .map(([name, conditions]) => [name, join(root, conditions.default.types)])
}

function isOurs(declaration) {
  return declaration.getSourceFile().fileName.startsWith(dist)
}

/** Collects declarations, each once, with everything that they refer to. */
class Collector {
  #checker
  #values
  #seen = new Set()
  #texts = new Set()

  /** `values` holds the symbols that an entry exports as values. */
  constructor(checker, values) {
    this.#checker = checker
    this.#values = values
  }

  get texts() {
    return [...this.#texts].sort()
  }

  add(symbol) {
    const target = resolved(this.#checker, symbol)
    if (this.#seen.has(target)) return
    this.#seen.add(target)
    for (const declaration of target.declarations ?? []) {
      if (isOurs(declaration)) this.#addDeclaration(target, declaration)
    }
  }

  #addDeclaration(symbol, declaration) {
    if (ts.isTypeParameterDeclaration(declaration) || ts.isParameter(declaration)) return
    if (ts.isVariableDeclaration(declaration)) return this.#addVariable(symbol, declaration)
    if (ts.isExportAssignment(declaration)) return this.#follow(declaration)
    if (!ts.isStatement(declaration)) return
    const shown = ts.isClassDeclaration(declaration)
      ? this.#surface(symbol, declaration)
      : declaration
    this.#texts.add(textOf(shown, declaration.getSourceFile()))
    this.#follow(shown)
  }

  #addVariable(symbol, declaration) {
    const type = this.#checker.getTypeOfSymbol(symbol)
    const text = this.#checker.typeToString(type, declaration, ts.TypeFormatFlags.NoTruncation)
    this.#texts.add(withoutPaths(`declare const ${symbol.name}: ${text};`))
    this.#follow(declaration)
    for (const { declaration: signature } of type.getCallSignatures()) {
      if (signature && isOurs(signature)) this.#follow(signature)
    }
  }

  /** The class without private members, and without its constructor if users cannot call it. */
  #surface(symbol, declaration) {
    const constructible = this.#values.has(symbol)
    const members = declaration.members.filter((member) => {
      if (ts.isConstructorDeclaration(member)) return constructible
      const isPrivate = ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private
      return !isPrivate && !(member.name && ts.isPrivateIdentifier(member.name))
    })
    const { modifiers, name, typeParameters, heritageClauses } = declaration
    const parts = [modifiers, name, typeParameters, heritageClauses, members]
    return ts.factory.updateClassDeclaration(declaration, ...parts)
  }

  #follow(node) {
    if (ts.isIdentifier(node)) {
      const symbol = this.#checker.getSymbolAtLocation(node)
      if (symbol !== undefined) this.add(symbol)
    }
    ts.forEachChild(node, (child) => this.#follow(child))
  }
}

function resolved(checker, symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

function textOf(node, file) {
  return withoutPaths(printer.printNode(ts.EmitHint.Unspecified, node, file))
}

/** Removes file paths and the keywords that say only where a declaration is visible. */
function withoutPaths(text) {
  return text
    .replace(/import\("[./][^"]*"\)\./g, '')
    .replace(/^export (default )?/, '')
    .replace(/^declare /, '')
}

/** True if the export cannot be used as a value, because a type-only export is on its way. */
function isTypeOnly(checker, symbol) {
  for (let step = symbol; step && step.flags & ts.SymbolFlags.Alias;) {
    if (step.declarations?.some(ts.isTypeOnlyImportOrExportDeclaration)) return true
    step = checker.getImmediateAliasedSymbol(step)
  }
  return !(resolved(checker, symbol).flags & ts.SymbolFlags.Value)
}

/** The exports of a module, as `{ symbol, isType }`. `export =` is an export of that name. */
function exportsOf(checker, program, file) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file))
  const assigned = module.exports.get('export=')
  const all = assigned ? [assigned] : checker.getExportsOfModule(module)
  return all
    .map((symbol) => ({ symbol, isType: isTypeOnly(checker, symbol) }))
    .sort((a, b) => (a.symbol.name < b.symbol.name ? -1 : 1))
}

function listing(name, exported) {
  const lines = exported.map(({ symbol, isType }) => `  ${isType ? 'type ' : ''}${symbol.name}`)
  return [`entry ${name}`, ...lines, ''].join('\n')
}

/** Returns the text. `npm run build:js` must have run. */
export function publicTypes() {
  const modules = entries()
  const options = { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 }
  const files = modules.map(([, file]) => file)
  const program = ts.createProgram(files, {
    ...options,
    target: ts.ScriptTarget.ES2022,
    strict: true,
  })
  const checker = program.getTypeChecker()
  const lists = modules.map(([name, file]) => [name, exportsOf(checker, program, file)])
  const exported = lists.flatMap(([, list]) => list)
  const values = exported.filter(({ isType }) => !isType)
  const collector = new Collector(
    checker,
    new Set(values.map(({ symbol }) => resolved(checker, symbol))),
  )
  for (const { symbol } of exported) collector.add(symbol)
  const listings = lists.map(([name, list]) => listing(name, list))
  return [...listings, ...collector.texts.map((text) => `${text}\n`)].join('\n')
}
