/** A program that stores a session in memory with the installed package, and prints `a`. */
export const usePackage = `
  const { createStorage } = require('redis-session-storage')
  const { sessions } = createStorage({ provider: 'memory', logger: false })
  sessions.create({ name: 'a' }).then((id) => sessions.get(id)).then(({ name }) => console.log(name))`
