/**
 * Saves that a browser numbers, so that it can repeat one whose reply was lost.
 */
import { configure, redisSessionStorage } from 'redis-session-storage'
import {
  completeSessionRoute,
  projectSessionByIdRoutes,
  projectSessionRoutes,
} from 'redis-session-storage/next'
import { sharedRedis, type SharedRedis } from './support/shared-redis'
import { send } from './support/requests'
import { liftSessionLimits } from './support/session-limits'

const seen: object[] = []
const validate = (fields: object) => void seen.push(fields)
const { POST, PUT } = projectSessionRoutes({ validate })
const { GET, DELETE, PATCH } = projectSessionByIdRoutes({ validate })
const complete = completeSessionRoute()

let server: SharedRedis
beforeAll(async () => {
  server = await sharedRedis()
  liftSessionLimits()
  configure({ url: server.url, logger: false })
})
afterAll(() => redisSessionStorage.close())

const create = async (): Promise<string> =>
  (await send(POST, 'POST', { body: { currentStep: 1 } })).body.sessionId
const stored = async (id: string) =>
  JSON.parse((await server.command('GET', `project_session:${id}`)) as string) as object

describe('a numbered save', () => {
  const put = (sessionId: string, projectName: string, tab: string, number: number) =>
    send(PUT, 'PUT', { body: { sessionId, projectData: { projectName }, save: { tab, number } } })
  const patch = (sessionId: string, projectName: string, tab: string, number: number) =>
    send(PATCH, 'PATCH', {
      sessionId,
      body: { projectData: { projectName }, save: { tab, number } },
    })

  test.each([
    ['PUT', put],
    ['PATCH', patch],
  ])('by %s that is repeated overwrites no newer save of another tab', async (_, save) => {
    const sessionId = await create()
    expect((await save(sessionId, 'first', 'one', 1)).status).toBe(200)
    expect((await save(sessionId, 'newer', 'two', 1)).status).toBe(200)
    const repeated = await save(sessionId, 'first', 'one', 1)
    expect(repeated.status).toBe(200)
    expect(repeated.body).toEqual({ success: true, updatedAt: expect.any(String) })
    expect(await stored(sessionId)).toMatchObject({ projectData: { projectName: 'newer' } })
    await save(sessionId, 'next', 'one', 2)
    expect(await stored(sessionId)).toMatchObject({ projectData: { projectName: 'next' } })
  })

  test('is answered with its data when `validate` has changed that', async () => {
    const sessionId = await create()
    const routes = projectSessionRoutes({
      validate: (fields: any) => {
        fields.projectData.projectName = String(fields.projectData.projectName).trim()
      },
    })
    const put = async (projectName: string, save: object | null) => {
      const body = { sessionId, projectData: { projectName }, save }
      return (await send(routes.PUT, 'PUT', { body })).body
    }
    const answer = { success: true, updatedAt: expect.any(String) }
    const projectData = { projectName: 'A' }
    expect(await put('A ', { tab: 'one', number: 1 })).toEqual({ ...answer, projectData })
    expect(await put('A', { tab: 'one', number: 2 })).toEqual(answer)
    expect(await put('A ', null)).toEqual(answer)
  })

  test('is not shown to browsers', async () => {
    const sessionId = await create()
    await put(sessionId, 'A', 'one', 1)
    expect(await stored(sessionId)).toHaveProperty('saves')
    expect((await send(GET, 'GET', { sessionId })).body).not.toHaveProperty('saves')
    const { body } = await send(complete.POST, 'POST', { sessionId })
    expect(body.session).toMatchObject({ projectData: { projectName: 'A' } })
    expect(body.session).not.toHaveProperty('saves')
  })

  test('adds its completed steps to those of other tabs, also when it is repeated', async () => {
    const sessionId = await create()
    const put = (tab: string, ...completedSteps: number[]) =>
      send(PUT, 'PUT', { body: { sessionId, completedSteps, save: { tab, number: 1 } } })
    await put('one', 2, 1)
    await put('two', 3)
    await put('one', 2, 1)
    expect(await stored(sessionId)).toMatchObject({ completedSteps: [1, 2, 3] })
  })

  test('adds its completed steps to those that are saved at the same time', async () => {
    const sessionId = await create()
    const steps = Array.from({ length: 12 }, (_, index) => index + 1)
    const put = (step: number) =>
      send(PUT, 'PUT', {
        body: { sessionId, completedSteps: [step], save: { tab: `tab-${step}`, number: 1 } },
      })
    const answers = await Promise.all(steps.map(put))
    expect(answers.map(({ status }) => status)).toEqual(steps.map(() => 200))
    expect(await stored(sessionId)).toMatchObject({ completedSteps: steps })
  })

  test('adds its completed steps to a list that the app has made shorter', async () => {
    const sessionId = await create()
    const put = (number: number, ...completedSteps: number[]) =>
      send(PUT, 'PUT', { body: { sessionId, completedSteps, save: { tab: 'one', number } } })
    await put(1, 1, 2, 3)
    await send(PUT, 'PUT', { body: { sessionId, completedSteps: [1] } })
    expect(await stored(sessionId)).toMatchObject({ completedSteps: [1] })
    await put(2, 2)
    expect(await stored(sessionId)).toMatchObject({ completedSteps: [1, 2] })
  })

  test('names its tab to the browsers that read the session, until another tab saves', async () => {
    const sessionId = await create()
    const read = async () => (await send(GET, 'GET', { sessionId })).body
    expect(await read()).not.toHaveProperty('lastSave')
    await put(sessionId, 'A', 'one', 1)
    await put(sessionId, 'B', 'two', 1)
    expect((await read()).lastSave).toEqual({ tab: 'two' })
    const body = { sessionId, completedSteps: [1], save: { tab: 'one', number: 2 } }
    await send(PUT, 'PUT', { body })
    expect((await read()).lastSave).toEqual({ tab: 'one' })
  })

  test('of an unknown session is answered with 404', async () => {
    expect((await put(crypto.randomUUID(), 'A', 'one', 1)).status).toBe(404)
    const gone = await create()
    await send(DELETE, 'DELETE', { sessionId: gone })
    expect((await patch(gone, 'A', 'one', 1)).status).toBe(404)
  })

  test.each([
    ['text', 'save must be an object'],
    [[], 'save must be an object'],
    [{ number: 1 }, 'save.tab must be 1 to 64 characters of A-Z a-z 0-9 _ -'],
    [{ tab: '', number: 1 }, 'save.tab must be 1 to 64 characters of A-Z a-z 0-9 _ -'],
    [{ tab: 'a b', number: 1 }, 'save.tab must be 1 to 64 characters of A-Z a-z 0-9 _ -'],
    [{ tab: 'a\n', number: 1 }, 'save.tab must be 1 to 64 characters of A-Z a-z 0-9 _ -'],
    [{ tab: 'x'.repeat(65), number: 1 }, 'save.tab must be 1 to 64 characters of A-Z a-z 0-9 _ -'],
    [{ tab: 'a' }, 'save.number must be a whole number from 1'],
    [{ tab: 'a', number: 0 }, 'save.number must be a whole number from 1'],
    [{ tab: 'a', number: 1.5 }, 'save.number must be a whole number from 1'],
    [{ tab: 'a', number: '1' }, 'save.number must be a whole number from 1'],
    [{ tab: 'a', number: 2 ** 53 }, 'save.number must be a whole number from 1'],
  ])('is refused when it is %j', async (save, error) => {
    const sessionId = await create()
    for (const { status, body } of [
      await send(PUT, 'PUT', { body: { sessionId, currentStep: 2, save } }),
      await send(PATCH, 'PATCH', { sessionId, body: { currentStep: 2, save } }),
    ]) {
      expect({ status, body }).toEqual({ status: 400, body: { error } })
    }
  })
})

test('neither validate nor the session sees the number of a save as a field', async () => {
  const sessionId = await create()
  seen.length = 0
  const save = { tab: 'one', number: 1 }
  await send(PUT, 'PUT', { body: { sessionId, currentStep: 3, save } })
  await send(PATCH, 'PATCH', { sessionId, body: { currentStep: 4, save: { ...save, number: 2 } } })
  expect(seen).toEqual([{ currentStep: 3 }, { currentStep: 4 }])
  const session = await stored(sessionId)
  expect(session).toMatchObject({ currentStep: 4 })
  expect(session).not.toHaveProperty('save')
})
