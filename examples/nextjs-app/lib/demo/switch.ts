/** Whether Redis can be made unreachable, and whether it is. */
export interface SwitchState {
  available: boolean
  /** Why it is not available. */
  reason?: string
  away: boolean
}

/** The control address of the proxy of `npm run demo:redis`. */
const control = () => process.env.DEMO_REDIS_CONTROL

export async function readSwitch(): Promise<SwitchState> {
  const address = control()
  if (!address) return { available: false, reason: reason(), away: false }
  return askProxy(address)
}

/** Null when there is no switch here. */
export async function turnSwitch(away: boolean): Promise<SwitchState | null> {
  const address = control()
  return address ? askProxy(address, { method: 'PUT', body: JSON.stringify({ away }) }) : null
}

async function askProxy(address: string, init?: RequestInit): Promise<SwitchState> {
  const response = await fetch(address, init)
  if (!response.ok) throw new Error(`The proxy of the demo answered ${response.status}`)
  const { away } = (await response.json()) as { away: boolean }
  return { available: true, away }
}

function reason(): string {
  const given = Object.entries(process.env).some(([name, value]) => value && isRedis(name))
  return given
    ? 'The demo did not start this Redis, so it cannot be taken away.'
    : 'Sessions are in the embedded store: there is no Redis to take away.'
}

function isRedis(name: string): boolean {
  return name === 'REDIS_URL' || name === 'REDIS_HOST'
}
