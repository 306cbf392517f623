/** The public types as strict users compile them. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from './support/child'

/** Values that may be undefined, such as variables, in the place of everything optional. */
const consumer = `
import { createStorage, configure, redisSessionStorage } from 'redis-session-storage'
import type { StorageOptions, TlsOptions } from 'redis-session-storage'
import { cacheOrFetch, setCache } from 'redis-session-storage/cache'
import { getRedisWrapper } from 'redis-session-storage/redis'
import { createSession, updateSession } from 'redis-session-storage/session'
import {
  auth0,
  clientKey,
  completeSessionRoute,
  healthRoute,
  projectSessionByIdRoutes,
  projectSessionRoutes,
  tenantSessionRoutes,
} from 'redis-session-storage/next'
import { useProjectSession } from 'redis-session-storage/react'
import nextHandler from 'redis-session-storage/next-cache-handler'
import IsrHandler from 'redis-session-storage/next-isr-cache-handler'

declare const text: string | undefined
declare const number: number | undefined
declare const flag: boolean | undefined
declare const bytes: Uint8Array

const tls: TlsOptions = { ca: bytes, cert: [bytes], key: text, servername: text, rejectUnauthorized: flag }
const options: StorageOptions = {
  url: text, host: text, port: number, username: text, password: text, database: number, tls,
  keyPrefix: text, sessionTtl: number, slidingExpiration: flag,
  pool: { min: number, max: number }, memory: { maxBytes: number },
  credentials: async () => ({ username: text, password: 'p' }),
}
const storage = createStorage(options)
configure({ tls: { ca: ['a', bytes] }, family: 6 })

export async function calls(request: Request) {
  await redisSessionStorage.update('id', { a: 1 }, { merge: undefined })
  await storage.cache.orFetch('t', 'n', 'k', async () => 1, number, undefined, {
    lock: flag, staleWhileRevalidate: number, negativeTtl: number,
  })
  await storage.rateLimits.hit('k', { limit: 1, window: 1, cost: number })
  await storage.locks.acquire('l', { ttl: 1000, wait: number })
  await storage.bridgeTokens.issue({}, { ttl: number })
  await storage.tenantSessions.destroyAll('t', 'u', { except: text })
  await cacheOrFetch('t', 'n', 'k', async () => 1, number)
  await setCache('t', 'n', 'k', 1, number, undefined)
  await createSession({ tenantId: 't', userId: 'u', email: text })
  await updateSession('t', 'id', { a: 1 })
  const redis = await getRedisWrapper()
  await redis.set('k', 'v', { EX: number, NX: flag })
  return clientKey(request, { trustedProxies: number })
}

export const routes = [
  healthRoute({ ready: flag }),
  projectSessionRoutes({ cookie: flag, trustedProxies: number }),
  projectSessionByIdRoutes({ cookie: flag }),
  completeSessionRoute({ cookie: flag }),
  tenantSessionRoutes({
    authenticate: auth0({ domain: 'd', audience: 'a', rolesClaim: text, issuer: text }),
    trustedProxies: number,
  }),
]

export const useSession = () =>
  useProjectSession<{ name: string }>({ endpoint: text, debounce: number, cookie: flag })

export { nextHandler, IsrHandler }
`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rss-types-'))
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  symlinkSync(root, join(modules, 'redis-session-storage'))
  for (const name of ['consumer.ts', 'consumer.mts', 'consumer.cts']) {
    writeFileSync(join(folder, name), consumer)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

function complaints(files: string[], options: ts.CompilerOptions): string[] {
  const program = ts.createProgram(
    files.map((file) => join(folder, file)),
    {
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      types: [],
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      ...options,
    },
  )
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) =>
      [file?.fileName, ts.flattenDiagnosticMessageText(messageText, '\n')].join(': '),
    )
}

test.each<[string, string[], ts.CompilerOptions]>([
  [
    'nodenext',
    ['consumer.mts', 'consumer.cts'],
    { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  ],
  [
    'bundler',
    ['consumer.ts'],
    { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  ],
])(
  'strict users with exactOptionalPropertyTypes and no types of Node.js can compile with %s',
  (_, files, options) => {
    expect(complaints(files, options)).toEqual([])
  },
  120_000,
)
