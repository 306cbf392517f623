import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { filesBelow, root, textOf } from './support/tree'

/** The text without white space, which files wrap differently. */
const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim()

const licenses = textOf('THIRD-PARTY-NOTICES')
const manifest = JSON.parse(textOf('package.json')) as { files: string[] }

/** The dependencies that the addon is compiled with, as scripts/native-deps.mjs lays them out. */
const dependencies = [...textOf('scripts/native-deps.mjs').matchAll(/^ {4}name: '(.*)'/gm)].map(
  ([, name]) => name!,
)

test('the package contains the licenses of third parties', () => {
  expect(manifest.files).toContain('THIRD-PARTY-NOTICES')
})

test('each dependency that the addon is compiled with has a section', () => {
  const sections = [...licenses.matchAll(/\(deps\/(\S+), compiled into the binary\)/g)]
  expect(dependencies.length).toBeGreaterThan(2)
  expect(sections.map(([, name]) => name)).toEqual(dependencies)
})

test.each(['hiredis-source/deps/hiredis/COPYING', 'node-addon-api/LICENSE.md'])(
  'the license in %s is quoted in full',
  (file) => {
    expect(squeezed(licenses)).toContain(squeezed(textOf(`node_modules/${file}`)))
  },
)

/** What the cross compiler links statically, as the list of its linker inputs shows. */
const linked = ['libc++', 'libc++abi', 'libunwind', 'compiler-rt', 'glibc', 'musl', 'mingw-w64']

test.each(linked)('%s, which is part of binaries of a release, has a section', (name) => {
  const headings = [...licenses.matchAll(/^=+\n(.*\(in the prebuilt binaries .*\))\n=+$/gm)]
  const names = headings.flatMap(([, heading]) => heading!.split(/[ ,]+/))
  expect(names).toContain(name)
})

test('libuv and OpenSSL are not linked: the binaries take their functions from Node.js', () => {
  const symbols = textOf('scripts/lib/cross/node-symbols.txt').split('\n')
  for (const name of ['uv_tcp_init', 'SSL_new', 'EVP_sha1']) {
    expect(symbols).toContain(name)
  }
  expect(licenses).toContain('No part of libuv or OpenSSL is linked into a binary')
})

const notice = /(?:Copyright \(c\)|SPDX-FileCopyrightText:) [\d\s-]+,? ([^<\n]+)/g

test('every copyright holder named in a file of deps/ is named', () => {
  const files = existsSync(join(root, 'deps')) ? filesBelow('deps', /\.(c|h|hpp)$/) : []
  const notices = files.flatMap((file) => [...textOf(file).matchAll(notice)])
  const holders = notices.map(([, holder]) => holder!.trim().replace(/\.$/, ''))
  expect([...new Set(holders)].filter((holder) => !licenses.includes(holder))).toEqual([])
})
