import type { NextConfig } from 'next'
import { withRedisSessionStorage } from 'redis-session-storage/next'

const config: NextConfig = {
  // The example is a separate project, wherever its folder is.
  turbopack: { root: __dirname },
  outputFileTracingRoot: __dirname,
  poweredByHeader: false,
  // For a container image: only the files that the server needs.
  output: process.env.NEXT_OUTPUT === 'standalone' ? 'standalone' : undefined,
}

export default withRedisSessionStorage(config)
