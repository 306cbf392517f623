/** A bridge token: its payload is its own, and is given out once. */
import { oneOf } from './random'
import type { Life } from './stage'

export const tokenLife: Life = async (stage) => {
  const { bridgeTokens } = stage.storage
  const mark = stage.newMark()
  const issue = () => bridgeTokens.issue({ mark }, { ttl: 600 })
  const issued = await stage.call('bridgeTokens.issue', issue)
  if (!issued.ok) return
  const isOurs = (payload: unknown) => (payload as { mark?: string } | null)?.mark === mark

  if (oneOf([true, false])) {
    const peeked = await stage.call('bridgeTokens.peek', () => bridgeTokens.peek(issued.value))
    if (peeked.ok) stage.expect(isOurs(peeked.value), 'token: an issued one is lost to a look')
  }
  const consume = () => bridgeTokens.consume(issued.value)
  const tries = [
    stage.call('bridgeTokens.consume', consume),
    stage.call('bridgeTokens.consume', consume),
  ]
  const got = await Promise.all(tries)
  const answers = got.filter((outcome) => outcome.ok).map((outcome) => outcome.value as unknown)
  const payloads = answers.filter((payload) => payload !== null)
  stage.expect(payloads.every(isOurs), "token: another's payload")
  stage.expect(payloads.length <= 1, 'token: consumed twice')
  stage.expect(payloads.length > 0 || answers.length < 2, 'token: consumed by nobody, and gone')
}
