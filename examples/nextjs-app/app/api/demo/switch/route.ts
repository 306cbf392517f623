import { refuse } from '@/lib/answers'
import { demoRoute } from '@/lib/demo/mode'
import { readSwitch, turnSwitch } from '@/lib/demo/switch'
import { readObject } from '@/lib/request-body'

export const GET = demoRoute('Failed to read the switch', readSwitch)

/** `{ away: true }` takes Redis away, `{ away: false }` brings it back. */
export const PUT = demoRoute('Failed to set the switch', async (request) => {
  const away = (await readObject(request))?.away
  if (typeof away !== 'boolean') return refuse('away must be true or false', 400)
  return (await turnSwitch(away)) ?? refuse((await readSwitch()).reason!, 409)
})
