import { auth0 } from 'redis-session-storage/next'
import { demoAuthenticate } from './demo/identity'
import { isDemo } from './demo/mode'

/** The user of the tenant routes: the bearer of a token of this Auth0 domain. */
export const authenticate = isDemo()
  ? demoAuthenticate()
  : auth0({
      domain: process.env.AUTH0_DOMAIN!,
      audience: process.env.AUTH0_AUDIENCE!,
      rolesClaim: process.env.AUTH0_ROLES_CLAIM,
    })
