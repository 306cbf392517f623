/** What a test starts and, because it failed, does not end: ended after the last test of its file. */
import type { ChildProcess } from 'node:child_process'

const running = new Set<ChildProcess>()

afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

/** The child itself. */
export function endedAfterTests<C extends ChildProcess>(child: C): C {
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}
