/** The members of one session, each judged as a register. */
import { isOk, type Call } from '../call'
import type { Findings } from '../findings'
import { judgeRegister, type Access, type Register } from './register'

type Members = Record<string, string>

/** `calls` write `args.fields` and read `value`, both as paths and texts. */
export function judgeMembers(
  what: string,
  id: string,
  birth: Call,
  calls: Call[],
  findings: Findings,
): void {
  const registers = new Map<string, Register>()
  const registerOf = (path: string) => {
    const known = registers.get(path) ?? { what, key: `${id} ${path}`, writes: [], reads: [] }
    registers.set(path, known)
    return known
  }
  const each = (members: Members, take: (register: Register, value: string) => void) => {
    for (const [path, value] of Object.entries(members)) take(registerOf(path), value)
  }
  const writes = (call: Call) => (register: Register, value: string) =>
    register.writes.push({ call, value })
  each(birth.args.fields as Members, writes(birth))
  for (const call of calls) {
    if (call.args?.fields) each(call.args.fields as Members, writes(call))
    const reads = (register: Register, value: string) => register.reads.push({ call, value })
    if (isRead(call)) each(call.value as Members, reads)
  }
  for (const register of registers.values()) {
    judgeRegister(asShared(register), findings)
    judgeOwnReads(register, findings)
  }
}

function isRead(call: Call): boolean {
  const { value } = call as { value: unknown }
  return isOk(call) && typeof value === 'object' && value !== null
}

/**
 * Without answers from memory, and without what an update resolves to: it says nothing about when
 * others could read the update.
 */
function asShared(register: Register): Register {
  const wrote = (read: Access) =>
    register.writes.some(({ call, value }) => call === read.call && value === read.value)
  const reads = register.reads.filter((read) => !read.call.memory && !wrote(read))
  return { ...register, reads }
}

/** What a process has acknowledged itself, it shows in its answers from memory. */
function judgeOwnReads({ what, key, writes, reads }: Register, findings: Findings): void {
  for (const { call: read, value } of reads.filter(({ call }) => call.memory)) {
    const written = writes.find((write) => write.value === value)?.call
    if (!written || !isOk(written)) continue
    const newer = writes.find(({ call }) => isOwnUpdate(call, read) && written.end < call.start)
    if (!newer) continue
    const message = `read ${JSON.stringify(value)} from memory after its own update`
    findings.violate(`${what} forgot an update`, key, message, [written, newer.call, read])
  }
}

function isOwnUpdate(call: Call, read: Call): boolean {
  const isOwn = call.by === read.by && call.key === read.key
  return isOwn && isOk(call) && call.end < read.start && call.conflicts === 0
}
