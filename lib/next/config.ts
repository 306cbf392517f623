/**
 * The one line in `next.config.ts`. Next.js leaves the core out of its bundles, which cannot carry an
 * addon, and the addon goes along when the app is copied to where it runs.
 */
import { join, relative, sep } from 'node:path'

const external = 'redis-session-storage/native'
/** In the place of `external` it would leave the hook unbundled, with a React of its own. */
const tooMuch = 'redis-session-storage'

const files = ['package.json', 'native/*', 'dist/**/*.js', 'prebuilds/**/*.node']

interface NextConfigLike {
  serverExternalPackages?: string[] | undefined
  outputFileTracingIncludes?: Record<string, string[]> | undefined
}

type Configure = (...given: unknown[]) => object | Promise<object>

/** The configuration, an object or a function that gives one, with what this package needs. */
export function withRedisSessionStorage<T extends object = NextConfigLike>(nextConfig?: T): T {
  const given: object = nextConfig ?? {}
  if (typeof given !== 'function') return completed(given) as T
  const configure: Configure = (...phase) => {
    const config = (given as Configure)(...phase)
    return config instanceof Promise ? config.then(completed) : completed(config)
  }
  return configure as T
}

function completed(config: NextConfigLike): NextConfigLike {
  const others = (config.serverExternalPackages ?? []).filter(
    (name) => name !== external && name !== tooMuch,
  )
  return {
    ...config,
    serverExternalPackages: [...others, external],
    outputFileTracingIncludes: withOurs(config.outputFileTracingIncludes ?? {}),
  }
}

/** For every route: which of them reach the addon is not for us to guess. */
function withOurs(includes: Record<string, string[]>): Record<string, string[]> {
  const ours = tracedFiles().filter((pattern) => !includes['/**']?.includes(pattern))
  return { ...includes, '/**': [...(includes['/**'] ?? []), ...ours] }
}

/**
 * Relative to the app, as Next.js wants them. It tells no configuration where the app is: that is
 * taken to be the folder that it is built in. From another one these match nothing, and what goes
 * along is what Next.js traces by itself.
 */
function tracedFiles(): string[] {
  const home = relative(process.cwd(), join(__dirname, '..', '..'))
    .split(sep)
    .join('/')
  return files.map((file) => `${home}/${file}`)
}
