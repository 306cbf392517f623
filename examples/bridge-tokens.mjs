// A token that hands a login over to another place, once. Runs by itself:
//
//   node examples/bridge-tokens.mjs
//
// with the embedded store, or with the server that REDIS_URL names.
import { createStorage } from 'redis-session-storage'

const storage = createStorage(process.env.REDIS_URL ? { url: process.env.REDIS_URL } : {})

// The first place issues a token and redirects the browser with it.
const token = await storage.bridgeTokens.issue({ userId: 'user_456', tenantId: 'org_123' })
console.log('token:', token)

// The second place takes the payload. Of two who try, one gets it.
const both = await Promise.all([
  storage.bridgeTokens.consume(token),
  storage.bridgeTokens.consume(token),
])
console.log('consumed:', both)

const unused = await storage.bridgeTokens.issue('for nobody', { ttl: 10 })
console.log('peeked:', await storage.bridgeTokens.peek(unused))
console.log('revoked:', await storage.bridgeTokens.revoke(unused))
await storage.close()
