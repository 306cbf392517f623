/**
 * The example's session routes over HTTP.
 */
import { startApp, type ExampleApp } from './support/example-app'

const session = '/api/project-session'
const unknown = '7b1f6f0e-59f1-4c0e-8f0b-3f4f1d2c5a10'

let app: ExampleApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

const create = async (body: object = {}): Promise<string> =>
  (await app.json('POST', session, body)).sessionId

const answer = async (method: string, path: string, body?: unknown) => {
  const response = await app.request(method, path, body)
  return { status: response.status, body: (await response.json()) as any }
}

test('POST answers with the id and the times of a session that GET then finds', async () => {
  const created = await answer('POST', session, { projectData: { projectName: 'A' } })
  expect(created).toEqual({
    status: 200,
    body: {
      sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  })
  const found = await answer('GET', `${session}/${created.body.sessionId}`)
  expect(found.body).toMatchObject({
    sessionId: created.body.sessionId,
    projectData: { projectName: 'A' },
    currentStep: 1,
    completedSteps: [],
    validationStatus: { step1: false, step2: false, step3: false, step4: false },
  })
})

test('PUT merges projectData and leaves absent members alone', async () => {
  const id = await create({ projectData: { projectName: 'A', budget: 5 }, currentStep: 2 })
  const put = await answer('PUT', session, { sessionId: id, projectData: { budget: 7 } })
  expect(put).toEqual({ status: 200, body: { success: true, updatedAt: expect.any(String) } })
  expect((await answer('GET', `${session}/${id}`)).body).toMatchObject({
    projectData: { projectName: 'A', budget: 7 },
    currentStep: 2,
    completedSteps: [],
  })
})

test('DELETE ends the session', async () => {
  const id = await create()
  const gone = await answer('DELETE', `${session}/${id}`)
  expect(gone).toEqual({ status: 200, body: { success: true, deletedAt: expect.any(String) } })
  expect((await answer('GET', `${session}/${id}`)).status).toBe(404)
})

test.each(['no JSON', '', '[]', 'null', '"text"', '7'])(
  'answers 400 to a body of %j',
  async (body) => {
    for (const [method, path] of [
      ['POST', session],
      ['PUT', session],
      ['POST', '/api/projects'],
    ] as const) {
      const refused = await answer(method, path, body)
      expect(refused).toEqual({
        status: 400,
        body: { error: expect.stringMatching(/JSON object/) },
      })
    }
  },
)

test.each([{ projectData: 'text' }, { currentStep: '2' }, { completedSteps: [1, 'two'] }])(
  'answers 400 to %j',
  async (fields) => {
    expect((await answer('POST', session, fields)).status).toBe(400)
    const put = await answer('PUT', session, { sessionId: await create(), ...fields })
    expect(put.status).toBe(400)
  },
)

test('answers 400 to a PUT without an id', async () => {
  expect((await answer('PUT', session, { currentStep: 2 })).status).toBe(400)
})

test.each([unknown, 'no-uuid'])(
  'responds 404 for a session that does not exist, %s',
  async (id) => {
    const notFound = { status: 404, body: { error: 'Session not found' } }
    expect(await answer('GET', `${session}/${id}`)).toEqual(notFound)
    expect(await answer('DELETE', `${session}/${id}`)).toEqual(notFound)
    expect(await answer('PUT', session, { sessionId: id, currentStep: 2 })).toEqual(notFound)
  },
)

test('lets no cache keep an answer', async () => {
  const id = await create()
  for (const response of [
    await app.request('GET', `${session}/${id}`),
    await app.request('PUT', session, { sessionId: id }),
    await app.request('GET', `${session}/${unknown}`),
  ]) {
    expect(response.headers.get('cache-control')).toBe('no-store')
  }
})

test('gives every response its own session', async () => {
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_, index) => create({ projectData: { index } })),
  )
  const found = await Promise.all(ids.map((id) => app.json('GET', `${session}/${id}`)))
  expect(found.map((one) => one.projectData.index)).toEqual(ids.map((_, index) => index))
})
