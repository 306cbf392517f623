/**
 * Finds the tests of a module, such as `store/cache` or `react`, or those whose path contains a
 * text. The C++ tests of a module are in the folder of test/cpp with its path, and its contract
 * scenarios are in test/cpp/support. Its Jest tests begin with its topic: `tenant-session` for
 * store/tenant_sessions.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import { root } from './paths.mjs'

/** Topics of modules whose tests have other names. */
const topics = {
  binding: ['calls', 'gc', 'hostile-arguments', 'native-arguments', 'worker-threads'],
  'cache-handlers': ['next-cache', 'next-isr'],
  'cache-state': ['cache'],
  contract: ['backend_contract'],
  entries: ['esm-cjs', 'packaging', 'types-for-users'],
  handle: ['calls', 'gc'],
  memory: ['memory'],
  native: ['load-addon', 'native-arguments'],
  net: ['blocked-loop', 'moving-name', 'tls'],
  policy: ['fallback', 'faults', 'server-away'],
  redis: ['access-control', 'credentials', 'lying-servers', 'redis', 'writes-refused'],
  storage: ['close', 'default-storage', 'environment', 'events', 'health', 'options', 'storage'],
  values: ['key_value', 'session-data', 'stored-values'],
}

const listing = (folder) => readdirSync(join(root, folder), { withFileTypes: true })
const foldersIn = (folder) => listing(folder).filter((entry) => entry.isDirectory())

function modulesBelow(folder) {
  return foldersIn(folder).flatMap(({ name }) => {
    return [name, ...modulesBelow(`${folder}/${name}`).map((inner) => `${name}/${inner}`)]
  })
}

/** Returns the modules of src/ and lib/, such as `store/cache`. */
export function modules() {
  return [...new Set([...modulesBelow('src'), ...modulesBelow('lib')])].sort()
}

function filesBelow(folder) {
  return listing(folder).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

const isTest = (path) => /(\.test\.ts|_test\.cpp)$/.test(path)
const isScenario = (path) => path.endsWith('_scenarios.cpp')

function allTests() {
  const folders = ['cpp', 'house', 'js', 'browser', 'demo']
  return folders
    .flatMap((folder) => filesBelow(`test/${folder}`))
    .filter((path) => isTest(path) || isScenario(path))
}

function topicsOf(module) {
  const noun = basename(module)
  return topics[noun] ?? [noun.replace(/s$/, '')]
}

const withHyphens = (text) => text.replaceAll('_', '-')

function concerns(topic, path) {
  const name = withHyphens(basename(path))
  return new RegExp(`^${withHyphens(topic)}(s?[-.]|$)`).test(name)
}

/** Tests outside of the folder of their module. */
const isNamedByTopic = (path) => /^test\/(js|cpp|cpp\/support)\/[^/]*$/.test(path)

function testsOfModule(module, tests) {
  const inFolder = (path) => path.startsWith(`test/cpp/${module}/`)
  const ofTopic = (path) => topicsOf(module).some((topic) => concerns(topic, path))
  return tests.filter((path) => inFolder(path) || (isNamedByTopic(path) && ofTopic(path)))
}

/** `cache` names both store/cache of src/ and the cache of lib/. */
function testsOf(word, tests) {
  const wanted = word.replace(/^(src|lib)\//, '').replace(/(\/|\.\w+)$/, '')
  const contains = (module) => withHyphens(`/${module}/`).includes(withHyphens(`/${wanted}/`))
  const named = modules().filter(contains)
  if (named.length > 0) return named.flatMap((module) => testsOfModule(module, tests))
  return tests.filter((path) => path.includes(word) || path.includes(wanted))
}

function unknown(word) {
  return new Error(
    `No test belongs to ${word}. Name a module, or a part of a test's path:\n  ` +
      `${modules().join('\n  ')}\n`,
  )
}

/** Returns the paths of the tests for these words. Throws for a word without tests. */
export function choose(words) {
  const tests = allTests()
  const chosen = words.flatMap((word) => {
    const found = testsOf(word, tests)
    if (found.length === 0) throw unknown(word)
    return found
  })
  return [...new Set(chosen)]
}

/** Returns the GoogleTest filter for the tests, or contract scenarios, of these files. */
export function googleTestFilter(paths) {
  const patterns = paths.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    return isScenario(path) ? scenariosIn(text) : testsIn(text)
  })
  return [...new Set(patterns)].join(':')
}

function testsIn(text) {
  const found = text.matchAll(/^(?:TEST|TEST_F|TEST_P|TYPED_TEST)\(\s*(\w+),\s*(\w+)\s*\)/gm)
  return [...found].flatMap(([, suite, name]) => [
    `${suite}.${name}`,
    `*/${suite}.${name}/*`,
    `${suite}/*.${name}`,
  ])
}

function scenariosIn(text) {
  return [...text.matchAll(/\{"(\w+)", \w+\}/g)].map(([, name]) => `*Contract.*/*${name}`)
}
