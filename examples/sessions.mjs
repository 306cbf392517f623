// A project session from its creation to its end. Runs by itself:
//
//   node examples/sessions.mjs
//
// with the embedded store, or with the server that REDIS_URL names.
import { redisSessionStorage } from 'redis-session-storage'

const id = await redisSessionStorage.create({
  projectData: { projectName: 'Depot' },
  currentStep: 1,
})
console.log('created:', id)

// Two people's browsers save different members at one moment: both survive.
await Promise.all([
  redisSessionStorage.update(id, { currentStep: 2 }),
  redisSessionStorage.update(id, { projectData: { budget: 9000 } }, { merge: ['projectData'] }),
])
console.log('saved:', await redisSessionStorage.get(id))

// After a login the session goes on under another id.
const newId = await redisSessionStorage.rotate(id)
console.log('the old id finds:', await redisSessionStorage.get(id))

// The final submit takes the session and removes it, in one step: nobody else can.
const { projectData } = await redisSessionStorage.complete(newId)
console.log('completed:', projectData)
console.log('a second time:', await redisSessionStorage.complete(newId))

await redisSessionStorage.update(newId, { currentStep: 3 }).catch((error) => {
  console.log('too late:', error.code, error.message)
})
await redisSessionStorage.close()
