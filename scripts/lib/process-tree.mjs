/**
 * Processes and their descendants. A process is identified by its id and start time, because the
 * system reuses the ids of terminated processes.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'

/** Returns the processes with these ids and all their descendants, parents first. */
export function treeOf(pids) {
  const all = processes()
  const tree = all.filter(({ pid }) => pids.includes(pid))
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid))
  return tree
}

/** Returns the processes of `tree` that still run. */
export function alive(tree) {
  const now = new Map(processes().map(({ pid, started }) => [pid, started]))
  return tree.filter(({ pid, started }) => now.get(pid) === started)
}

/** Sends the signal to the processes of `tree` that still run. */
export function signalTree(tree, signal) {
  for (const { pid } of alive(tree)) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error
    }
  }
}

function processes() {
  return existsSync('/proc/self/stat') ? processesOfProc() : processesOfPs()
}

function processesOfProc() {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(statusOf).filter((status) => status && status.state !== 'Z')
}

/** Returns undefined if the process has terminated in the meantime. */
function statusOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command, in parentheses, may contain spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { pid: Number(pid), state: fields[0], parent: Number(fields[1]), started: fields[19] }
  } catch {
    return undefined
  }
}

function processesOfPs() {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,lstart='], { encoding: 'utf8' })
  return lines
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match)
    .map(([, pid, parent, started]) => ({ pid: Number(pid), parent: Number(parent), started }))
}
