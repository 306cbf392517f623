/**
 * Whether a value that many processes write and read behaves like one atomic register. Each written
 * value is unique, so that a read names its write, and the test of P. B. Gibbons and E. Korach
 * ("Testing Shared Memories", 1997) decides: the zones of two values must not contradict each other.
 */
import { isInDoubt, isOk, type Call } from '../call'
import type { Findings } from '../findings'

export interface Access {
  call: Call
  value: unknown
}

export interface Register {
  what: string
  key: string
  writes: Access[]
  /** Without those that were answered from memory. */
  reads: Access[]
}

/** All that is known of one value: `first` is when it was stored at the latest. */
interface Zone {
  write: Access
  reads: Access[]
  first: number
  last: number
}

/** Milliseconds by which two clocks of one machine may differ. */
const clockSkew = 10

export function judgeRegister(register: Register, findings: Findings): void {
  findings.counts(register.what)
  const zones = zonesOf(register, findings)
  judgeZones(register, zones, findings)
  judgeReplays(register, zones, findings)
}

function zonesOf(register: Register, findings: Findings): Zone[] {
  const zones = new Map<unknown, Zone>()
  for (const write of register.writes) {
    const { call } = write
    if (!isOk(call) && !isInDoubt(call)) continue
    const first = isOk(call) ? call.visible : Infinity
    zones.set(write.value, { write, reads: [], first, last: call.start })
  }
  for (const read of register.reads) {
    const zone = zones.get(read.value)
    if (!zone || read.call.end < zone.write.call.start) {
      const calls = zone ? [zone.write.call, read.call] : [read.call]
      const message = `read ${JSON.stringify(read.value)}, which nobody had written`
      findings.violate(`${register.what} invented`, register.key, message, calls)
      continue
    }
    zone.reads.push(read)
    zone.first = Math.min(zone.first, read.call.end)
    zone.last = Math.max(zone.last, read.call.start)
  }
  return [...zones.values()].filter((zone) => zone.first < Infinity)
}

/** A forward zone is an interval in which no other value can have been stored. */
function judgeZones(register: Register, zones: Zone[], findings: Findings): void {
  const forward = zones.filter((zone) => zone.first < zone.last)
  forward.sort((a, b) => a.first - b.first)
  let longest: Zone | undefined
  for (const zone of forward) {
    if (longest && zone.first < longest.last) report(register, longest, zone, findings)
    if (!longest || zone.last > longest.last) longest = zone
  }
  for (const zone of zones) {
    if (zone.first < zone.last) continue
    const around = forward.find((other) => other.first < zone.last && zone.first < other.last)
    if (around) report(register, around, zone, findings)
  }
}

function report(register: Register, kept: Zone, other: Zone, findings: Findings): void {
  const { call, value } = other.write
  if (call.memory && call.conflicts > 0 && other.reads.length === 0) {
    return findings.exempts('conflict')
  }
  const late = kept.reads.reduce((a, b) => (b.call.start > a.call.start ? b : a))
  const values = [late.value, value].map((each) => JSON.stringify(each))
  const message = `read ${values[0]} although ${values[1]} was acknowledged in between`
  const calls = [kept.write.call, call, ...other.reads.slice(0, 2).map((r) => r.call), late.call]
  findings.violate(`${register.what} lost an update`, register.key, message, calls)
}

/** A replayed write must not replace one that was acknowledged later. */
function judgeReplays(register: Register, zones: Zone[], findings: Findings): void {
  for (const { write, reads } of zones) {
    if (!write.call.memory || !isOk(write.call)) continue
    for (const read of reads) {
      const newer = register.writes.find(
        ({ call }) =>
          isOk(call) &&
          !call.memory &&
          call.start > write.call.end + clockSkew &&
          call.visible < read.call.start,
      )
      if (!newer) continue
      const message = `the replay of ${JSON.stringify(write.value)} replaced a newer value`
      const calls = [write.call, newer.call, read.call]
      findings.violate(`${register.what} overwritten by a replay`, register.key, message, calls)
      break
    }
  }
}
