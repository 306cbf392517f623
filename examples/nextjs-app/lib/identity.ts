import { auth0 } from 'redis-session-storage/next'

/** Who asks at the routes of tenants: the bearer of a token of this Auth0 domain. */
export const authenticate = auth0({
  domain: process.env.AUTH0_DOMAIN!,
  audience: process.env.AUTH0_AUDIENCE!,
  rolesClaim: process.env.AUTH0_ROLES_CLAIM,
})
