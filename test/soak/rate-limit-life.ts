/** A rate limit of a key of its own: so many are allowed, and not one more, whatever got lost. */
import type { Life } from './stage'

const limit = 3
const window = 3600
const hits = 6

export const rateLimitLife: Life = async (stage) => {
  const key = stage.newMark()
  let allowed = 0
  let answered = 0
  for (let i = 0; i < hits; i++) {
    const hit = () => stage.storage.rateLimits.hit(key, { limit, window })
    const got = await stage.call('rateLimits.hit', hit)
    if (!got.ok) continue
    answered += 1
    allowed += Number(got.value.allowed)
  }
  stage.expect(allowed <= limit, 'rate limit: one too many was allowed')
  const exact = answered < hits || allowed >= limit
  stage.expect(exact, 'rate limit: one too few was allowed')
}
