import { demoKeySet } from '@/lib/demo/identity'
import { demoRoute } from '@/lib/demo/mode'

/** The keys that the demo's tokens can be verified with. */
export const GET = demoRoute('Failed to read the keys', demoKeySet)
