/**
 * A contender's process: `contender.mjs <name> <port>`. Each line on stdin is a command, answered by
 * a line of JSON on stdout; it ends with stdin.
 */
import { createInterface } from 'node:readline'
import { cacheContenders } from './cache-contenders.mjs'
import { contenders } from './contenders.mjs'
import { measure } from './measure.mjs'
import { data, fields } from './sample.mjs'

const [name, port] = process.argv.slice(2)
const ids = []
const contender = contenders[name]
  ? onSessions(await contenders[name](Number(port)))
  : await cacheContenders[name](Number(port))

function onSessions(sessions) {
  return {
    /** Makes the sessions that the work goes around, and reads each back. */
    async fill(count) {
      ids.length = 0
      for (let i = 0; i < count; i++) ids.push(await sessions.create(data))
      for (const id of ids) {
        const session = await sessions.get(id)
        if (session?.sessionId !== id) throw new Error(`${name} lost a session`)
      }
    },
    works: {
      create: () => sessions.create(data),
      get: (i) => sessions.get(ids[i % ids.length]),
      update: (i) => sessions.update(ids[i % ids.length], fields(i)),
    },
    sessions,
    close: () => sessions.close(),
  }
}

const commands = {
  async fill(count) {
    await contender.fill(Number(count))
    return { filled: Number(count) }
  },
  run: (work, inFlight, calls) => measure(contender.works[work], Number(inFlight), Number(calls)),
  /** How many of `count` concurrent updates of different members of one session are not there. */
  async lost(count) {
    const { sessions } = contender
    const id = await sessions.create(data)
    const members = Array.from({ length: Number(count) }, (_, i) => `member${i}`)
    await Promise.all(members.map((member) => sessions.update(id, { [member]: true })))
    const session = await sessions.get(id)
    return { lost: members.filter((member) => session[member] !== true).length }
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...args] = line.split(' ')
  console.log(JSON.stringify(await commands[command](...args)))
}
await contender.close()
