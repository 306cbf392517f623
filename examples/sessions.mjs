// A project session from its creation to its completion. Run it with
//
//   node examples/sessions.mjs
//
// in memory, or with REDIS_URL on that server.
import { redisSessionStorage } from 'redis-session-storage'

const id = await redisSessionStorage.create({
  projectData: { projectName: 'Depot' },
  currentStep: 1,
})
console.log('created:', id)

// Two concurrent updates of different members both survive.
await Promise.all([
  redisSessionStorage.update(id, { currentStep: 2 }),
  redisSessionStorage.update(id, { projectData: { budget: 9000 } }, { merge: ['projectData'] }),
])
console.log('saved:', await redisSessionStorage.get(id))

// After a login the session continues under a new id.
const newId = await redisSessionStorage.rotate(id)
console.log('the old id finds:', await redisSessionStorage.get(id))

// The final submit reads and removes the session in one atomic step.
const { projectData } = await redisSessionStorage.complete(newId)
console.log('completed:', projectData)
console.log('a second time:', await redisSessionStorage.complete(newId))

await redisSessionStorage.update(newId, { currentStep: 3 }).catch((error) => {
  console.log('too late:', error.code, error.message)
})
await redisSessionStorage.close()
