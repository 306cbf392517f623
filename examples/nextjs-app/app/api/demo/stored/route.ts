import { refuse } from '@/lib/answers'
import { demoRoute } from '@/lib/demo/mode'
import { mayShow, readStored } from '@/lib/demo/stored'

/** The stored value of a key. */
export const GET = demoRoute('Failed to read the store', async (request) => {
  const key = new URL(request.url).searchParams.get('key') ?? ''
  return mayShow(key) ? readStored(key) : refuse('key must be a key of the demo', 400)
})
