/**
 * The final submit: a complete session becomes one project.
 */
import { startApp, type ExampleApp } from '../browser/support/example-app'
import { projectData } from '../browser/support/project-data'

let app: ExampleApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

interface Answer {
  project: { id: string }
  error?: string
  fields?: object
}

const create = async (data: object = {}): Promise<string> =>
  (await app.json('POST', '/api/project-session', { projectData: data })).sessionId

const submit = async (body: object) => {
  const response = await app.request('POST', '/api/projects', body)
  return { status: response.status, body: (await response.json()) as Answer }
}

const sessionStatus = async (id: string) =>
  (await app.request('GET', `/api/project-session/${id}`)).status

test('stores the project, shows it on its page and ends the session', async () => {
  const sessionId = await create()
  const created = await submit({ ...projectData, sessionId })
  expect(created).toEqual({ status: 200, body: { project: { id: expect.any(String) } } })
  const page = await app.request('GET', `/projects/${created.body.project.id}`)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('Test Project')
  expect(await sessionStatus(sessionId)).toBe(404)
})

test('takes fields from the session that the body does not contain', async () => {
  const sessionId = await create(projectData)
  expect((await submit({ sessionId })).status).toBe(200)
})

test('responds to a second submit with the existing project', async () => {
  const sessionId = await create()
  const first = await submit({ ...projectData, sessionId })
  const second = await submit({ ...projectData, projectName: 'Another name', sessionId })
  expect(second).toEqual(first)
  const page = await app.request('GET', `/projects/${first.body.project.id}`)
  expect(await page.text()).not.toContain('Another name')
})

test('creates one project when submits race', async () => {
  const sessionId = await create()
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => submit({ ...projectData, sessionId })),
  )
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(new Set(answers.map(({ body }) => body.project.id)).size).toBe(1)
})

test('responds 400 to an incomplete project with the missing fields, and keeps the session', async () => {
  const sessionId = await create({ projectName: 'Half' })
  const { status, body } = await submit({ ...projectData, clientName: '', budget: null, sessionId })
  expect(status).toBe(400)
  expect(body.error).toMatch(/Client name is required.*Budget is required/)
  expect(Object.keys(body.fields ?? {})).toEqual(['clientName', 'budget'])
  expect(await sessionStatus(sessionId)).toBe(200)
})

test.each([
  ['clientEmail', 'nobody'],
  ['priority', 'soon'],
  ['numberOfFloors', 1.5],
  ['squareFootage', -1],
  ['squareFootage', 'many'],
  ['estimatedStartDate', '2027-02-30'],
  ['estimatedEndDate', '2026-01-01'],
])('answers 400 when %s is %j', async (name, value) => {
  const { status, body } = await submit({
    ...projectData,
    [name]: value,
    sessionId: await create(),
  })
  expect([status, Object.keys(body.fields ?? {})]).toEqual([400, [name]])
})

test('responds 400 without a session id, and 404 for an unknown one', async () => {
  expect((await submit(projectData)).status).toBe(400)
  const sessionId = '7b1f6f0e-59f1-4c0e-8f0b-3f4f1d2c5a10'
  expect(await submit({ ...projectData, sessionId })).toEqual({
    status: 404,
    body: { error: 'Session not found' },
  })
})

test('responds 404 on the page of an unknown project', async () => {
  expect((await app.request('GET', '/projects/unknown')).status).toBe(404)
})
