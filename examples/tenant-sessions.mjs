// The sessions of one user of an organization, from the login to 'log out everywhere'. Run it with
//
//   node examples/tenant-sessions.mjs
//
// in memory, or with REDIS_URL on that server.
import { configure, redisSessionStorage } from 'redis-session-storage'
import {
  createSession,
  destroyUserSessions,
  getSession,
  listSessions,
  updateSession,
} from 'redis-session-storage/session'

configure({ maxSessionsPerUser: 2 })

// A tenant for this run only, because the server may be shared.
const tenantId = `org_${Date.now()}`
const userId = 'auth0|user_123'
const logIn = (device) =>
  createSession({ tenantId, userId, device, organizationName: 'Acme', roles: ['admin'] })

const laptop = await logIn('laptop')
const phone = await logIn('phone')
await updateSession(tenantId, phone.sessionId, { metadata: { feature: 'dashboard' } })
console.log('phone:', await getSession(tenantId, phone.sessionId))

// An id is found only under its own tenant.
console.log('another tenant finds:', await getSession('org_other', phone.sessionId))

// A third login evicts the least recently active session.
const tablet = await logIn('tablet')
console.log('the laptop was signed out:', tablet.evicted.includes(laptop.sessionId))
for (const { device, lastActivity } of await listSessions(tenantId, userId)) {
  console.log('logged in:', device, lastActivity)
}

// Log out everywhere else.
const ended = await destroyUserSessions(tenantId, userId, { except: tablet.sessionId })
console.log('ended elsewhere:', ended)
console.log('ended here:', await destroyUserSessions(tenantId, userId))
await redisSessionStorage.close()
