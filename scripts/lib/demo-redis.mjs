/** The demo on a redis-server of its own that can be taken away. */
import { serveDemo } from './demo.mjs'
import { endChildren } from './processes.mjs'
import { startRedisServer } from './redis-server.mjs'
import { startRedisSwitch } from './redis-switch.mjs'

/** Resolves to the app's exit code, when everything has ended. */
export async function serveWithSwitch(port) {
  const redis = await startRedisSwitch(await startRedisServer())
  const env = { ...withoutRedis, REDIS_URL: redis.url, DEMO_REDIS_CONTROL: redis.control }
  const code = await serveDemo(port, env)
  endChildren()
  await redis.stop()
  return code
}

/** What the person has set leads elsewhere. */
export const withoutRedis = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => /^(REDIS|UPSTASH)_/.test(name))
    .map((name) => [name, '']),
)
