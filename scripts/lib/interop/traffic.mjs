/**
 * Simulates a rolling deploy: the requests of each user go to either version at random. Each user
 * records acknowledged writes and checks every response against them.
 */
import assert from 'node:assert/strict'
import { randomInt, randomUUID } from 'node:crypto'

const maxSessionsPerUser = 5

class User {
  #step = 0
  #value = 0
  #sessions = []

  constructor(agents) {
    this.agents = agents
    this.tenantId = randomUUID()
    this.userId = 'user'
  }

  /** Calls a random version, like a load balancer. */
  call(name, ...args) {
    return this.agents[randomInt(this.agents.length)].call(name, ...args)
  }

  async start() {
    this.projectId = await this.call('sessions.create', { projectData: { step: 0 } })
    await this.logIn()
  }

  async logIn() {
    const { tenantId, userId } = this
    const { sessionId } = await this.call('tenantSessions.create', { tenantId, userId, step: 0 })
    this.#sessions = [...this.#sessions, sessionId].slice(-maxSessionsPerUser)
  }

  async save() {
    const projectData = { step: ++this.#step }
    await this.call('sessions.update', this.projectId, { projectData }, { merge: ['projectData'] })
    const session = await this.call('sessions.get', this.projectId)
    assert.equal(session?.projectData.step, this.#step, 'a saved project session')
  }

  async rotate() {
    const old = this.projectId
    this.projectId = await this.call('sessions.rotate', old)
    assert.equal(await this.call('sessions.get', old), null, 'a rotated id')
    assert.ok(await this.call('sessions.get', this.projectId), 'the new id')
  }

  async complete() {
    assert.ok(await this.call('sessions.complete', this.projectId), 'the completed session')
    assert.equal(await this.call('sessions.get', this.projectId), null, 'a completed session')
    this.projectId = await this.call('sessions.create', { projectData: { step: this.#step } })
  }

  /**
   * Reads all sessions in order, because the session limit evicts the session with the oldest
   * activity.
   */
  async visit() {
    for (const id of this.#sessions)
      assert.ok(await this.call('tenantSessions.get', this.tenantId, id), 'a logged-in session')
    const listed = await this.call('tenantSessions.list', this.tenantId, this.userId)
    const ids = listed.map(({ sessionId }) => sessionId)
    assert.deepEqual(new Set(ids), new Set(this.#sessions), 'the list of sessions')
  }

  async logInAgain() {
    if (this.#sessions.length < maxSessionsPerUser) await this.logIn()
  }

  async logOut() {
    const id = this.#sessions.pop()
    if (id === undefined) return this.logIn()
    assert.equal(await this.call('tenantSessions.destroy', this.tenantId, id), true)
    assert.equal(
      await this.call('tenantSessions.get', this.tenantId, id),
      null,
      'a logged-out session',
    )
  }

  async invalidate() {
    const place = [this.tenantId, 'page', 'key']
    const value = ++this.#value
    await this.call('cache.invalidateTags', this.tenantId, ['tag'])
    const read = await this.call('cache.orFetch', ...place, value, 60, ['tag'])
    assert.equal(read, value, 'a value after its invalidation')
    assert.equal(await this.call('cache.get', ...place), value, 'a cached value')
  }

  async consume() {
    const token = await this.call('bridgeTokens.issue', this.#step)
    assert.equal(await this.call('bridgeTokens.consume', token), this.#step)
    assert.equal(await this.call('bridgeTokens.consume', token), null)
  }

  async act() {
    const acts = ['save', 'rotate', 'complete', 'visit', 'logInAgain', 'logOut', 'invalidate']
    await this[[...acts, 'consume'][randomInt(acts.length + 1)]]()
  }
}

/** Resolves to the number of actions. Rejects with the first wrong response. */
export async function traffic(agents, { users, seconds }) {
  const end = Date.now() + seconds * 1000
  let acts = 0
  const live = async () => {
    const user = new User(agents)
    await user.start()
    for (; Date.now() < end; acts++) await user.act()
    await user.visit()
  }
  await Promise.all(Array.from({ length: users }, live))
  return acts
}
