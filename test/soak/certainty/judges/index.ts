/** All judges over one history. */
import type { Call } from '../call'
import { Findings } from '../findings'
import { judgeCache } from './cache'
import { judgeLocks } from './locks'
import { judgeOutcomes } from './outcomes'
import { judgeRateLimits } from './rate-limits'
import { judgeSessions } from './sessions'
import { judgeTenantSessions } from './tenant-sessions'
import { judgeTokens } from './tokens'
import { judgeValues } from './values'

export function judge(
  calls: Call[],
  maxSessionsPerUser: number,
  findings = new Findings(),
): Findings {
  judgeOutcomes(calls, findings)
  judgeSessions(calls, findings)
  judgeTenantSessions(calls, maxSessionsPerUser, findings)
  judgeTokens(calls, findings)
  judgeLocks(calls, findings)
  judgeRateLimits(calls, findings)
  judgeCache(calls, findings)
  judgeValues(calls, findings)
  return findings
}
