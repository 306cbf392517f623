/** Paths in this project. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
export const example = join(root, 'examples', 'nextjs-app')
/** Packed tarballs and reports; ignored by git. */
export const output = join(root, 'build-output')
