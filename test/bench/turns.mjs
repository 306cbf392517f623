/**
 * Runs the contenders of a work in turns: each has its own process, kept alive and idle while the
 * others run, so that all see the same conditions and none the garbage of another.
 */
import { fileURLToPath } from 'node:url'
import { Child } from './child.mjs'
import { limitProgram } from './limit.mjs'
import { names } from './works.mjs'

const sessions = 1000
const program = fileURLToPath(new URL('contender.mjs', import.meta.url))

function start(name, port) {
  if (name !== 'limit') {
    return new Child(name, process.execPath, ['--expose-gc', program, name, port])
  }
  const path = limitProgram()
  return path && new Child(name, path, [port])
}

/** `{ [level]: { [contender]: turns } }`. */
export async function runWork(key, work, server, options) {
  const started = work.by.map((name) => [name, start(name, server.port)])
  const children = new Map(started.filter(([, child]) => child !== undefined))
  try {
    const results = {}
    for (const level of work.levels) {
      options.say(`${work.title}, ${level} in flight`)
      results[level] = await runLevel(children, work.as ?? key, level, work, server, options)
    }
    const lost = key === 'update' ? await countLost(children) : undefined
    return { results, lost }
  } finally {
    await Promise.all([...children.values()].map((child) => child.end()))
  }
}

async function runLevel(children, verb, level, work, server, options) {
  const runs = Object.fromEntries([...children.keys()].map((name) => [name, []]))
  const calls = {}
  for (const [name, child] of children) {
    if (!work.empties) await child.ask('fill', sessions)
    calls[name] = await warmUp(child, verb, level, options.turnSeconds)
    if (work.empties) await server.empty()
  }
  for (let turn = 0; turn < options.turns; turn++) {
    for (const [name, child] of children) {
      const run = await child.ask('run', verb, level, calls[name])
      if (work.empties) await server.empty()
      options.say(`  ${turn + 1}/${options.turns} ${names[name]}: ${rate(run)}/s`, true)
      runs[name].push({ ...run, rate: run.calls / run.seconds })
    }
  }
  return runs
}

const rate = (run) => Math.round(run.calls / run.seconds).toLocaleString('en')

/** How many calls fill a turn, told from two runs that warm the code up. */
async function warmUp(child, verb, level, seconds) {
  let calls = 2000
  for (let round = 0; round < 2; round++) {
    const run = await child.ask('run', verb, level, calls)
    calls = Math.max(1000, Math.round((run.calls / run.seconds) * seconds))
  }
  return calls
}

/** Of 200 concurrent updates of one session, those that are not there in the end. */
async function countLost(children) {
  const lost = {}
  for (const [name, child] of children) lost[name] = (await child.ask('lost', 200)).lost
  return lost
}
