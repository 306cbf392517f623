import type { NextConfig } from 'next'

const config: NextConfig = {
  // The addon is loaded by Node.js itself; a bundler cannot carry a binary. This subpath alone: see
  // the package's documentation.
  serverExternalPackages: ['redis-session-storage/native'],
  // The example is a project of its own, wherever its folder stands.
  turbopack: { root: __dirname },
  outputFileTracingRoot: __dirname,
  poweredByHeader: false,
}

export default config
