/** The packages of npm that contain a Node.js for a platform. */
import { createRequire } from 'node:module'

/** By target: the name and version of each package, with the hash of its tarball. */
export const nodePackages = createRequire(import.meta.url)('./node-packages.json')

/** The version of the musl Node.js in the only package that has one. */
const versions = { '@pnpm/linuxstatic-x64@11.21.0': '26.0.0' }

/** Returns the version of the Node.js in a package. */
export const versionOf = (spec) => versions[spec] ?? spec.split('@').at(-1)

/** Returns the release line of the Node.js in a package. */
export const lineOf = (spec) => versionOf(spec).split('.')[0]
