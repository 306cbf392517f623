/**
 * One turn: `calls` calls of `call(i)`, `inFlight` at a time. Times in microseconds.
 */
import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

/** CPU time of the main thread; undefined where the system does not tell. */
function mainThreadCpu() {
  if (process.threadCpuUsage) return sum(process.threadCpuUsage())
  try {
    return (
      Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]) / 1e3
    )
  } catch {
    return undefined
  }
}

const sum = ({ user, system }) => user + system

export async function measure(call, inFlight, calls) {
  globalThis.gc?.()
  const latencies = inFlight === 1 ? new Float64Array(calls) : undefined
  const cpu = { main: mainThreadCpu(), all: sum(process.cpuUsage()) }
  const begin = performance.now()
  if (latencies) await oneByOne(call, latencies)
  else await together(call, inFlight, calls)
  const seconds = (performance.now() - begin) / 1e3
  return {
    calls,
    seconds,
    cpuMain: (mainThreadCpu() - cpu.main) / calls,
    cpuAll: (sum(process.cpuUsage()) - cpu.all) / calls,
    p50: latencies?.sort()[calls >> 1],
  }
}

async function oneByOne(call, latencies) {
  for (let i = 0; i < latencies.length; i++) {
    const begin = performance.now()
    await call(i)
    latencies[i] = (performance.now() - begin) * 1e3
  }
}

function together(call, inFlight, calls) {
  let next = 0
  const one = async () => {
    while (next < calls) await call(next++)
  }
  return Promise.all(Array.from({ length: inFlight }, one))
}
