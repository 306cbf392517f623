/**
 * The Next.js configuration of the package. `serverExternalPackages` keeps the core out of bundles,
 * which cannot contain a native addon. `outputFileTracingIncludes` copies the addon to standalone
 * output.
 */
import { join, relative, sep } from 'node:path'
import { listOf, oneOf, shape } from '../base/checks'
import { appName } from '../base/names'
import { withAppName } from '../cache-handlers/app-name'
import { buildTargets, checkBinaries, type BuildTarget } from './build-targets'

const external = 'redis-session-storage/native'
/**
 * As an external package this name would leave the React hook unbundled, with a second copy of
 * React.
 */
const tooMuch = 'redis-session-storage'

const files = ['package.json', 'native/*', 'dist/**/*.js', 'prebuilds/**/*.node']

interface NextConfigLike {
  env?: Record<string, string> | undefined
  serverExternalPackages?: string[] | undefined
  outputFileTracingIncludes?: Record<string, string[]> | undefined
}

type Configure = (...given: unknown[]) => object | Promise<object>

/** Options of `withRedisSessionStorage`. */
export interface NextConfigOptions {
  /**
   * The name of the app, 1 to 64 characters of `A-Z a-z 0-9 . _ -`. Apps with different names that
   * share a Redis server share no cache entries and no tags.
   * @default none
   */
  app?: string | undefined
  /**
   * The platforms that the app is deployed to, such as `['linux-x64-musl']` for Alpine. `next build`
   * fails if the package has no binary for one of them, so that the deployment does not. Without this
   * option a missing binary for Linux fails `next build` in continuous integration (`CI=true`), and
   * is a warning elsewhere.
   * @default none
   */
  targets?: readonly BuildTarget[] | undefined
}

const checkOptions = shape<NextConfigOptions>({
  app: appName,
  targets: listOf(oneOf(...buildTargets)),
})

/**
 * Adds the settings that this package needs to a Next.js configuration.
 *
 * @param nextConfig The configuration: an object, or a function that returns an object or a
 * promise. Default: `{}`.
 * @param options The name of the app, which separates its cache from the caches of other apps, and
 * the platforms of the deployment.
 * @returns The configuration, as an object or a function like `nextConfig`.
 * @throws {StorageError} ERR_INVALID_ARGUMENT when an option is unknown or not valid.
 * @throws {StorageError} ERR_UNAVAILABLE during `next build` when the addon cannot be loaded on this
 * platform, or the package has no binary for one of the `targets`.
 * @see https://nextjs.org/docs/app/api-reference/config/next-config-js/serverExternalPackages
 * @example
 * export default withRedisSessionStorage({ poweredByHeader: false }, { app: 'shop' })
 */
export function withRedisSessionStorage<T extends object = NextConfigLike>(
  nextConfig?: T,
  options?: NextConfigOptions,
): T {
  const operation = 'withRedisSessionStorage'
  const { app, targets } = checkOptions(options ?? {}, 'options', operation)
  checkBinaries(targets, operation)
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

/** Applies to every route, because the routes that load the addon are not known. */
function withOurs(includes: Record<string, string[]>): Record<string, string[]> {
  const ours = tracedFiles().filter((pattern) => !includes['/**']?.includes(pattern))
  return { ...includes, '/**': [...(includes['/**'] ?? []), ...ours] }
}

/**
 * Returns patterns relative to the app, as Next.js requires. The configuration does not contain the
 * app's folder, so the current folder is used. If the build runs in another folder, the patterns
 * match nothing and only files that Next.js traces itself are copied.
 */
function tracedFiles(): string[] {
  const home = relative(process.cwd(), join(__dirname, '..', '..'))
    .split(sep)
    .join('/')
  return files.map((file) => `${home}/${file}`)
}
