/**
 * The one line in `next.config.ts`. Next.js leaves the core out of its bundles, which cannot carry an
 * addon, and the addon goes along when the app is copied to where it runs.
 */
import { join, relative, sep } from 'node:path'
import { shape } from '../checks'
import { appName } from '../names'
import { withAppName } from './app-name'

const external = 'redis-session-storage/native'
/** In the place of `external` it would leave the hook unbundled, with a React of its own. */
const tooMuch = 'redis-session-storage'

const files = ['package.json', 'native/*', 'dist/**/*.js', 'prebuilds/**/*.node']

interface NextConfigLike {
  env?: Record<string, string> | undefined
  serverExternalPackages?: string[] | undefined
  outputFileTracingIncludes?: Record<string, string[]> | undefined
}

type Configure = (...given: unknown[]) => object | Promise<object>

export interface NextConfigOptions {
  /**
   * The name of the app, 1 to 64 characters of `A-Z a-z 0-9 . _ -`. Apps of different names that share
   * a Redis share no cache entries and no tags. Default: none.
   */
  app?: string | undefined
}

const checkOptions = shape<NextConfigOptions>({ app: appName })

/**
 * Completes the configuration of Next.js with what this package needs.
 *
 * @param nextConfig an object, or a function that returns one or a promise of one. Default: `{}`.
 * @param options the name of the app, for its caches.
 * @returns the same kind of configuration.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an option is unknown or invalid.
 * @example
 * export default withRedisSessionStorage({ poweredByHeader: false }, { app: 'shop' })
 */
export function withRedisSessionStorage<T extends object = NextConfigLike>(
  nextConfig?: T,
  options?: NextConfigOptions,
): T {
  const { app } = checkOptions(options ?? {}, 'options', 'withRedisSessionStorage')
  const complete = (config: NextConfigLike) => completed(config, app)
  const given: object = nextConfig ?? {}
  if (typeof given !== 'function') return complete(given) as T
  const configure: Configure = (...phase) => {
    const config = (given as Configure)(...phase)
    return config instanceof Promise ? config.then(complete) : complete(config)
  }
  return configure as T
}

function completed(config: NextConfigLike, app: string | undefined): NextConfigLike {
  const others = (config.serverExternalPackages ?? []).filter(
    (name) => name !== external && name !== tooMuch,
  )
  return {
    ...config,
    ...withEnv(withAppName(config.env, app)),
    serverExternalPackages: [...others, external],
    outputFileTracingIncludes: withOurs(config.outputFileTracingIncludes ?? {}),
  }
}

function withEnv(env: Record<string, string> | undefined) {
  return env === undefined ? {} : { env }
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
