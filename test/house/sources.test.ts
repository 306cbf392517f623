import { filesBelow, textOf } from './support/tree'

interface Sources {
  variables: { core_sources: string[]; binding_sources: string[] }
}

const { core_sources, binding_sources } = (JSON.parse(textOf('src/sources.gypi')) as Sources)
  .variables
const onDisk = filesBelow('src', /\.cpp$/)

test('the list of sources names every source of the core once, in order', () => {
  expect(core_sources).toEqual(onDisk.filter((path) => !path.startsWith('src/binding/')))
})

test('the list of sources names every source of the binding once, in order', () => {
  expect(binding_sources).toEqual(onDisk.filter((path) => path.startsWith('src/binding/')))
})

test('every header is spelled from src/ and opens with pragma once below its description', () => {
  const headers = filesBelow('src', /\.h$/)
  const bare = headers.filter((path) => !/^\/\/ [^]*?\n#pragma once\n/.test(textOf(path)))
  expect(headers.length).toBeGreaterThan(10)
  expect(bare).toEqual([])
})
