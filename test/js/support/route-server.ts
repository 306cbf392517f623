/**
 * Routes of tenants behind `auth0`, in a process of their own: `jose` is an ES module, which Jest
 * does not load for CommonJS.
 */
import { once } from 'node:events'
import { startNode } from './child'
import { liftedLimits } from './session-limits'

export interface RouteServer {
  request(method: string, path: string, init?: RequestInit): Promise<Response>
  stop(): Promise<void>
}

/** `options` are those of `auth0`. */
export async function startRoutes(
  options: object,
  redisUrl: string,
  limits: Record<string, string> = liftedLimits,
): Promise<RouteServer> {
  const code = `
    const { createServer } = require('node:http')
    const { auth0, tenantCacheRoutes, tenantSessionRoutes } = require('redis-session-storage/next')
    const authenticate = auth0(${JSON.stringify(options)})
    const routes = {
      '/api/redis/session': tenantSessionRoutes({ authenticate }),
      '/api/redis/cache': tenantCacheRoutes({ authenticate }),
    }
    // Without a timeout of idle connections, fetch never reuses one that is closing.
    const server = createServer({ keepAliveTimeout: 0 }, async (incoming, outgoing) => {
      const chunks = []
      for await (const chunk of incoming) chunks.push(chunk)
      const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined
      const { method, headers } = incoming
      const url = new URL(incoming.url, 'http://127.0.0.1')
      const response = await routes[url.pathname][method](new Request(url, { method, headers, body }))
      outgoing.writeHead(response.status, [...response.headers].flat())
      outgoing.end(await response.text())
    })
    server.listen(0, '127.0.0.1', () => console.log(server.address().port))`
  const { child, ended } = startNode(code, {
    env: { REDIS_URL: redisUrl, ...limits },
    patience: 600_000,
  })
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  const origin = `http://127.0.0.1:${String(port).trim()}`
  return {
    request: (method, path, init) => fetch(origin + path, { method, ...init }),
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
