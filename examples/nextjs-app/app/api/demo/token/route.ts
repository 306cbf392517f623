import { refuse } from '@/lib/answers'
import { demoToken } from '@/lib/demo/identity'
import { demoRoute } from '@/lib/demo/mode'
import { tester, viewer } from '@/lib/demo/tenant'
import { readObject } from '@/lib/request-body'

/** A login without a password, for the two users of the demo. */
export const POST = demoRoute('Failed to create a token', async (request) => {
  const userId = (await readObject(request))?.userId
  if (userId !== viewer && userId !== tester) {
    return refuse(`userId must be "${viewer}" or "${tester}"`, 400)
  }
  return { token: await demoToken(userId) }
})
