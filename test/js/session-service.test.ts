import { configure, redisSessionStorage, SessionService } from 'redis-session-storage'

beforeAll(() => configure({ provider: 'memory', logger: false }))
afterAll(() => redisSessionStorage.close())

/** The guide's own test of its service. */
describe('SessionService', () => {
  let sessionService: SessionService

  beforeEach(() => {
    sessionService = new SessionService()
  })

  const sessionData = () => ({
    projectData: { projectName: 'Test Project' },
    currentStep: 1,
    completedSteps: [],
    createdAt: new Date(),
    lastActivity: new Date(),
    expiresAt: new Date(Date.now() + 24 * 60 * 60 * 1000),
  })

  test('should create session', async () => {
    const sessionId = await sessionService.createSession(sessionData())
    expect(sessionId).toBeDefined()
    expect(typeof sessionId).toBe('string')
  })

  test('should retrieve session', async () => {
    const sessionId = await sessionService.createSession(sessionData())
    const retrieved = await sessionService.getSession(sessionId)

    expect(retrieved).toBeDefined()
    expect(retrieved?.['projectData'].projectName).toBe('Test Project')
  })

  test('updates members and keeps the others', async () => {
    const sessionId = await sessionService.createSession(sessionData())
    await sessionService.updateSession(sessionId, { currentStep: 2 })
    const session = await sessionService.getSession(sessionId)
    expect(session).toMatchObject({ currentStep: 2, projectData: { projectName: 'Test Project' } })
  })

  test('rejects the update of an unknown session with the words of the guide', async () => {
    const call = sessionService.updateSession('unknown', { currentStep: 2 })
    await expect(call).rejects.toThrow(/^Session not found$/)
  })

  test('deletes a session, and has nothing to clean up', async () => {
    const sessionId = await sessionService.createSession(sessionData())
    expect(await sessionService.deleteSession(sessionId)).toBe(true)
    expect(await sessionService.getSession(sessionId)).toBeNull()
    await expect(sessionService.cleanupExpiredSessions()).resolves.toBeUndefined()
  })

  test('shares its sessions with redisSessionStorage', async () => {
    const sessionId = await sessionService.createSession(sessionData())
    expect(await redisSessionStorage.get(sessionId)).toMatchObject({ sessionId, currentStep: 1 })
  })
})
