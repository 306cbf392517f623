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
  for (const register of registers.values()) judgeRegister(withoutEchoes(register), findings)
}

function isRead(call: Call): boolean {
  const { value } = call as { value: unknown }
  return isOk(call) && !call.memory && typeof value === 'object' && value !== null
}

/** An update resolves to what it wrote: that says nothing about when others could read it. */
function withoutEchoes(register: Register): Register {
  const wrote = (read: Access) =>
    register.writes.some(({ call, value }) => call === read.call && value === read.value)
  return { ...register, reads: register.reads.filter((read) => !wrote(read)) }
}
