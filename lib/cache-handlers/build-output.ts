/**
 * The output of `next build` in the folder `.next/server`: the build ID, the time of the build and
 * the prerendered pages. The file-system cache of the app's own Next.js reads the pages.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isAppName } from '../base/names'
import type { IsrEntry, IsrGetContext, IsrHandlerContext, IsrValue } from './cache-handler-types'
import { requireOfNext } from './next-modules'

/** The build time is stored in these folders, because a standalone server gets copies of them. */
const stampFolders = ['app', 'pages']
const stampName = 'redis-session-storage.json'
const fileSystemCache = 'next/dist/server/lib/incremental-cache/file-system-cache'
const outputKinds = ['APP_PAGE', 'APP_ROUTE', 'PAGES']

export interface BuildIdentity {
  /** The build ID, or its hash if it has characters that keys cannot contain. */
  build: string
  /** Epoch milliseconds at which rendering began. Undefined when the build did not record it. */
  builtAt: number | undefined
}

/** Undefined when the folder holds no finished build. */
export function identifyBuild(serverFolder: string): BuildIdentity | undefined {
  try {
    const id = readFileSync(join(dirname(serverFolder), 'BUILD_ID'), 'utf8').trim()
    const build = isAppName(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, 32)
    return { build, builtAt: readBuildTime(serverFolder) }
  } catch {
    return undefined
  }
}

/**
 * Called by a build before it renders a page. File times do not work, because copying changes them.
 * The first process wins: several processes render the pages of one build.
 */
export function recordBuildTime(serverFolder: string): void {
  const text = JSON.stringify({ builtAt: Date.now() })
  for (const folder of stampFolders.map((name) => join(serverFolder, name))) {
    try {
      if (existsSync(folder)) writeFileSync(join(folder, stampName), text, { flag: 'wx' })
    } catch {
      // The file exists, or it cannot be written. In the latter case the output of this build is
      // not served.
    }
  }
}

const environments = new Map<string, Record<string, string> | undefined>()

/**
 * Returns the `env` of the configuration that the build was made with. Undefined when the folder
 * holds no finished build.
 */
export function builtEnvironment(serverFolder: string): Record<string, string> | undefined {
  const file = join(dirname(serverFolder), 'required-server-files.json')
  if (!environments.has(file)) {
    const built = readJson<{ config?: { env?: Record<string, string> | undefined } | undefined }>(
      file,
    )
    environments.set(file, built?.config && (built.config.env ?? {}))
  }
  return environments.get(file)
}

/**
 * Returns the header value that only the app knows and that marks a request as an on-demand
 * revalidation of its page. Undefined when the build has none.
 */
export function readRevalidationSecret(serverFolder: string): string | undefined {
  const props = readJson<PreviewProps>(join(serverFolder, 'preview-props.json'))
  const manifest = readJson<{ preview?: PreviewProps | undefined }>(
    join(dirname(serverFolder), 'prerender-manifest.json'),
  )
  const id = props?.previewModeId ?? manifest?.preview?.previewModeId
  return typeof id === 'string' && id !== '' ? id : undefined
}

interface PreviewProps {
  previewModeId?: unknown
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return undefined
  }
}

function readBuildTime(serverFolder: string): number | undefined {
  const times = stampFolders.map(
    (folder) => readJson<{ builtAt?: unknown }>(join(serverFolder, folder, stampName))?.builtAt,
  )
  const known = times.filter((time): time is number => Number.isSafeInteger(time))
  return known.length > 0 ? Math.min(...known) : undefined
}

interface FileSystemCacheModule {
  default: new (context: object) => {
    get(key: string, context: IsrGetContext): Promise<IsrEntry<IsrValue> | null>
  }
}

const notFoundPages = new Map<string, Set<string>>()

/**
 * True if the build found that the page does not exist. Next.js then responds with 404 by itself.
 */
export function isNotFoundInOutput({ serverDistDir }: IsrHandlerContext, key: string): boolean {
  const file = join(dirname(serverDistDir!), 'prerender-manifest.json')
  const known =
    notFoundPages.get(file) ??
    new Set(readJson<{ notFoundRoutes?: string[] | undefined }>(file)?.notFoundRoutes ?? [])
  notFoundPages.set(file, known)
  return known.has(pathOf(key))
}

/** Next.js appends the path to the route that renders it. */
function pathOf(key: string): string {
  const start = key.indexOf('/$/')
  return start < 0 ? key : key.slice(start + 2)
}

/** Returns the page as the build rendered it, or null. Never rejects and never writes. */
export async function readOutput(
  handlerContext: IsrHandlerContext,
  key: string,
  context: IsrGetContext,
): Promise<IsrEntry<IsrValue> | null> {
  if (!outputKinds.includes(context.kind ?? '')) return null
  const { fs, serverDistDir } = handlerContext
  try {
    const { default: Cache } = requireOfNext<FileSystemCacheModule>(serverDistDir!, fileSystemCache)
    const cache = new Cache({ fs, serverDistDir, flushToDisk: false, revalidatedTags: [] })
    return await cache.get(key, context)
  } catch {
    return null
  }
}
