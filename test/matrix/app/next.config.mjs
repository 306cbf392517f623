import { withRedisSessionStorage } from 'redis-session-storage/next'

const root = process.env.WORKSPACE_ROOT

export default withRedisSessionStorage(
  { output: 'standalone', outputFileTracingRoot: root },
  { targets: [] }, // The package may contain few binaries.
)
