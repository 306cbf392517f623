import type { NextConfig } from 'next'
import { withRedisSessionStorage } from 'redis-session-storage/next'

const config: NextConfig = {
  // The example is a project of its own, wherever its folder stands.
  turbopack: { root: __dirname },
  outputFileTracingRoot: __dirname,
  poweredByHeader: false,
  // For an image: the server with no more than it needs.
  output: process.env.NEXT_OUTPUT === 'standalone' ? 'standalone' : undefined,
}

export default withRedisSessionStorage(config)
