/**
 * The storage of the Next.js cache handlers: the default storage, under the tenant of the app.
 * `next build` uses an embedded store in memory. It needs no server and leaves no entries in the
 * store of the running build.
 */
import { resolve } from 'node:path'
import { isBuildPhase } from '../base/build-phase'
import { defaultStorage } from '../default-storage/default-storage'
import { nextTenantOf } from '../base/names'
import type { NextBuild } from '../next-cache/next-build'
import type { NextCache } from '../next-cache/next-cache'
import { makeSettings } from '../options/settings'
import { StorageHandle } from '../storage/storage'
import { currentAppName } from './app-name'
import { identifyBuild, readRevalidationSecret, recordBuildTime } from './build-output'
import type { IsrHandlerContext } from './cache-handler-types'

let ofTheBuild: StorageHandle | undefined

export function nextCache(context: IsrHandlerContext = {}): NextCache {
  const tenant = nextTenantOf(currentAppName(context.serverDistDir))
  if (!isBuildPhase()) return defaultStorage().nextCache(tenant)
  ofTheBuild ??= new StorageHandle(
    makeSettings({ provider: 'memory', logger: false }, undefined, 'createStorage'),
  )
  return ofTheBuild.nextCache(tenant)
}

/** Records the start of rendering if this process runs `next build`. */
export function beginBuild({ serverDistDir }: IsrHandlerContext): void {
  if (typeof serverDistDir === 'string' && isBuildPhase()) recordBuildTime(serverDistDir)
}

/** The builds that this process runs, by their output folder. */
const builds = new WeakMap<StorageHandle, Map<string, NextBuild | undefined>>()

/**
 * Returns the build in the folder. Undefined in development, during `next build`, and without a
 * build.
 */
export function nextBuild({ dev, serverDistDir }: IsrHandlerContext): NextBuild | undefined {
  if (typeof serverDistDir !== 'string' || dev === true || isBuildPhase()) return undefined
  const folder = resolve(serverDistDir)
  const storage = defaultStorage()
  const known = builds.get(storage) ?? new Map<string, NextBuild | undefined>()
  builds.set(storage, known)
  if (!known.has(folder)) known.set(folder, identify(storage, folder))
  return known.get(folder)
}

function identify(storage: StorageHandle, folder: string): NextBuild | undefined {
  const identity = identifyBuild(folder)
  if (identity === undefined) return undefined
  return storage.nextBuild(nextTenantOf(currentAppName(folder)), identity.build, identity.builtAt)
}

const revalidationHeader = 'x-prerender-revalidate'
const secrets = new Map<string, string | undefined>()

/** True if the handler serves a request by which the app revalidates its page on demand. */
export function isOnDemand({ serverDistDir, _requestHeaders }: IsrHandlerContext): boolean {
  const given = _requestHeaders?.[revalidationHeader]
  if (given === undefined || serverDistDir === undefined) return false
  const folder = resolve(serverDistDir)
  if (!secrets.has(folder)) secrets.set(folder, readRevalidationSecret(folder))
  return given === secrets.get(folder)
}
