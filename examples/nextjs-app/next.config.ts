import type { NextConfig } from 'next'
import { withRedisSessionStorage } from 'redis-session-storage/next'

const config: NextConfig = {
  // The example is a project of its own, wherever its folder stands.
  turbopack: { root: __dirname },
  outputFileTracingRoot: __dirname,
  poweredByHeader: false,
}

export default withRedisSessionStorage(config)
