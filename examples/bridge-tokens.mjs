// A single-use token that hands a login to another application. Run it with
//
//   node examples/bridge-tokens.mjs
//
// in memory, or with REDIS_URL on that server.
import { createStorage } from 'redis-session-storage'

const storage = createStorage(process.env.REDIS_URL ? { url: process.env.REDIS_URL } : {})

// The first application issues a token and redirects the browser with it.
const token = await storage.bridgeTokens.issue({ userId: 'user_456', tenantId: 'org_123' })
console.log('token:', token)

// The second application consumes the token. Of two concurrent callers, one gets the payload.
const both = await Promise.all([
  storage.bridgeTokens.consume(token),
  storage.bridgeTokens.consume(token),
])
console.log('consumed:', both)

const unused = await storage.bridgeTokens.issue('for nobody', { ttl: 10 })
console.log('peeked:', await storage.bridgeTokens.peek(unused))
console.log('revoked:', await storage.bridgeTokens.revoke(unused))
await storage.close()
