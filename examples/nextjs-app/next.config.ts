import type { NextConfig } from 'next'
import { withRedisSessionStorage, type NextConfigOptions } from 'redis-session-storage/next'

const config: NextConfig = {
  // The example is a separate project, wherever its folder is.
  turbopack: { root: __dirname },
  outputFileTracingRoot: __dirname,
  poweredByHeader: false,
  // For a container image: only the files that the server needs.
  output: process.env.NEXT_OUTPUT === 'standalone' ? 'standalone' : undefined,
}

/** The platforms of the deployment, such as `linux-x64,linux-x64-musl`. */
const targets = process.env.NEXT_TARGETS?.split(',') as NextConfigOptions['targets']

export default withRedisSessionStorage(config, { targets })
