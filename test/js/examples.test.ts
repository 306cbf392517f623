/** Each example runs by itself, as its first lines say. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { output, root } from './support/child'
import { sharedRedis, type SharedRedis } from './support/shared-redis'

const folder = join(root, 'examples')
const examples = readdirSync(folder).filter((name) => name.endsWith('.mjs'))

let server: SharedRedis
beforeAll(async () => (server = await sharedRedis()))

const run = (example: string, env: Record<string, string>) =>
  output(readFileSync(join(folder, example), 'utf8'), { type: 'module', env })

describe.each(examples)('%s', (example) => {
  it('ends well with the embedded store', async () => {
    expect(await run(example, {})).not.toBe('')
  })

  it('ends well with a server', async () => {
    const printed = await run(example, { REDIS_URL: server.url })
    expect(printed).toContain('[Redis] Redis ready')
  })
})

it('the sessions example shows both saved members', async () => {
  expect(await run('sessions.mjs', { REDIS_URL: server.url })).toMatch(
    /projectData: \{ projectName: 'Depot', budget: 9000 \}, *currentStep: 2|currentStep: 2/,
  )
})

it("the wrapper's example finds its value on a server", async () => {
  expect(await run('redis-wrapper.mjs', { REDIS_URL: server.url })).toContain(
    'Test value: Hello Redis',
  )
})
