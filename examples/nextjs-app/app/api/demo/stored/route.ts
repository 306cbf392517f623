import { refuse } from '@/lib/answers'
import { demoRoute } from '@/lib/demo/mode'
import { mayShow, readStored } from '@/lib/demo/stored'

/** What stands under a key, as the store has it. */
export const GET = demoRoute('Failed to read the store', async (request) => {
  const key = new URL(request.url).searchParams.get('key') ?? ''
  return mayShow(key) ? readStored(key) : refuse('key must be one that the demo makes', 400)
})
