/** A worker thread that uses the store until it has had enough or is terminated. */
import { createStorage } from 'redis-session-storage'
import { parentPort, workerData } from 'node:worker_threads'
import { below } from './random'
import { sessionLife } from './session-life'
import { Stage } from './stage'
import { tokenLife } from './token-life'
import { Watch } from './watch'

const { url, number } = workerData as { url: string; number: number }
const commandTimeout = 500
const watch = new Watch()
const storage = createStorage({ url, commandTimeout, sessionTtl: 300, logger: false })
const stage = new Stage(storage, commandTimeout, watch, number)

async function live(): Promise<void> {
  for (let i = below(4); i > 0; i--) {
    await sessionLife(stage)
    await tokenLife(stage)
    parentPort!.postMessage({ calls: watch.calls, breaches: watch.breaches })
  }
}

void Promise.all(Array.from({ length: 8 }, live)).then(() => storage.close())
parentPort!.postMessage({ calls: 0, breaches: [] })
