/** The demo on its own redis-server, which can be disconnected. */
import { serveDemo } from './demo.mjs'
import { endChildren } from './processes.mjs'
import { startRedisServer } from './redis-server.mjs'
import { startRedisSwitch } from './redis-switch.mjs'

/** Resolves to the app's exit code when all processes have exited. */
export async function serveWithSwitch(port) {
  const redis = await startRedisSwitch(await startRedisServer())
  const env = { ...withoutRedis, REDIS_URL: redis.url, DEMO_REDIS_CONTROL: redis.control }
  const code = await serveDemo(port, env)
  endChildren()
  await redis.stop()
  return code
}

/** Clears the user's environment variables, which would select another server. */
export const withoutRedis = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => /^(REDIS|UPSTASH)_/.test(name))
    .map((name) => [name, '']),
)
