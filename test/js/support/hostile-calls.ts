/** Calls with hostile values in the place of each argument, of each member and of each item. */
import { StorageError } from 'redis-session-storage'
import { hostileValues } from './hostile-values'

/** The value with `hostile` in the place of itself, and of each of its members in turn. */
function variants(value: unknown, hostile: unknown): unknown[] {
  if (Array.isArray(value)) {
    return [
      hostile,
      ...value.flatMap((item, i) => variants(item, hostile).map((v) => value.with(i, v))),
    ]
  }
  const areCallable = typeof value === 'function' && typeof hostile === 'function'
  if (areCallable) return []
  if (typeof value !== 'object' || value === null) return [hostile]
  const members = Object.entries(value).flatMap(([key, item]) =>
    variants(item, hostile).map((variant) => ({ ...value, [key]: variant })),
  )
  return [hostile, ...members]
}

/** What a call did that it must not do; undefined when it resolved or failed as it should. */
async function faultOf(call: () => unknown): Promise<string | undefined> {
  try {
    await call()
  } catch (error) {
    if (!(error instanceof StorageError)) return String(error)
  }
  return undefined
}

/** The faults of a method; each is named by the hostile value. */
export async function faultsOf(
  call: (...given: any[]) => unknown,
  good: unknown[],
): Promise<string[]> {
  const tried = Object.keys(hostileValues()).flatMap((name) => {
    const variety = variants(good, hostileValues()[name]).slice(1) as unknown[][]
    return variety.map(async (given) => {
      const fault = await faultOf(() => call(...given))
      return fault === undefined ? [] : [`${name}: ${fault}`]
    })
  })
  return (await Promise.all(tried)).flat()
}
