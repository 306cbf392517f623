/** Code in worker threads of a process of its own, which see the built package by its name. */
import { output, type ChildOptions } from './child'

/**
 * Runs `worker` in worker threads, which `main` starts by `start()`; gives what was printed. The
 * worker has `createStorage`, `parentPort` and `threadId`, the main thread `createStorage` and `once`.
 */
export function runWorkers(
  worker: string,
  main: string,
  options: ChildOptions = {},
): Promise<string> {
  const inWorker = `
    const { createStorage } = require('redis-session-storage')
    const { parentPort, threadId } = require('node:worker_threads')
    ${worker}`
  return output(
    `
    const { createStorage } = require('redis-session-storage')
    const { Worker } = require('node:worker_threads')
    const { once } = require('node:events')
    const start = () => new Worker(${JSON.stringify(inWorker)}, { eval: true })
    const main = async () => { ${main} }
    main()`,
    options,
  )
}
