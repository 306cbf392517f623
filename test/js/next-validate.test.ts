/**
 * A rule of the user's own for what a browser sends: what it refuses, and what is no refusal.
 */
import { configure, redisSessionStorage, StorageError } from 'redis-session-storage'
import {
  projectSessionByIdRoutes,
  projectSessionRoutes,
  type Validate,
} from 'redis-session-storage/next'
import { startRedis } from './support/redis-server'
import { send } from './support/requests'
import { liftSessionLimits } from './support/session-limits'

const { GET } = projectSessionByIdRoutes()

beforeAll(async () => {
  const { url } = await startRedis()
  liftSessionLimits()
  configure({ url, logger: false })
})
afterAll(() => redisSessionStorage.close())

const schema = {
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate: async (value: any) => {
      await Promise.resolve()
      const { budget } = value.projectData ?? {}
      if (typeof budget === 'number' && budget < 0) {
        return {
          issues: [{ message: 'Must not be negative', path: ['projectData', { key: 'budget' }] }],
        }
      }
      return { value: { ...value, currentStep: 4 } }
    },
  },
}
const withRule = (validate: Validate) => projectSessionRoutes({ validate }).POST
const budget = (value: number) => ({ body: { projectData: { budget: value } } })

test.each<[string, Validate, string]>([
  ['gives a text', () => 'Too cheap', 'Too cheap'],
  ['gives false', () => false, 'The body is not valid'],
  ['throws', () => Promise.reject(new Error('Too cheap')), 'Too cheap'],
  ['is a schema', schema, 'projectData.budget: Must not be negative'],
  [
    'throws the issues of a schema',
    () => {
      throw Object.assign(new Error('[]'), { issues: [{ message: 'A' }, { message: 'B' }] })
    },
    'A; B',
  ],
])('that %s refuses with 400', async (_, validate, error) => {
  const { status, body } = await send(withRule(validate), 'POST', budget(-1))
  expect({ status, body }).toEqual({ status: 400, body: { error } })
})

test.each<[string, Validate, number]>([
  ['nothing', () => undefined, 1],
  ['true', () => true, 1],
  ['other fields', (fields: object) => ({ ...fields, currentStep: 3 }), 3],
  ['the value of a schema', schema, 4],
])('that gives %s lets pass', async (_, validate, currentStep) => {
  const { body } = await send(withRule(validate), 'POST', budget(1))
  const session = (await send(GET, 'GET', { sessionId: body.sessionId })).body
  expect(session).toMatchObject({ projectData: { budget: 1 }, currentStep })
})

test('gets only the members that the request names', async () => {
  const seen: unknown[] = []
  const routes = projectSessionRoutes({ validate: (fields) => void seen.push(fields) })
  const { sessionId } = (await send(routes.POST, 'POST', { body: {} })).body
  seen.length = 0
  await send(routes.PUT, 'PUT', { body: { sessionId, currentStep: 2, admin: true } })
  expect(seen).toEqual([{ currentStep: 2 }])
})

const thrown = (base: Error, members: object = {}) => Object.assign(base, members)

test.each<[string, Error, string]>([
  [
    'Zod',
    thrown(new Error('[{"code":"too_small"}]'), {
      name: 'ZodError',
      issues: [
        { code: 'too_small', path: ['projectData', 'budget'], message: 'Too small' },
        { code: 'custom', path: [], message: 'Wrong as a whole' },
      ],
    }),
    'projectData.budget: Too small; Wrong as a whole',
  ],
  [
    'Valibot',
    thrown(new Error('Too small'), {
      name: 'ValiError',
      issues: [{ kind: 'validation', message: 'Too small', path: [{ key: 'budget' }] }],
    }),
    'budget: Too small',
  ],
  [
    'Yup',
    thrown(new Error('budget is too small'), {
      name: 'ValidationError',
      errors: ['budget is too small'],
      inner: [],
      type: 'min',
    }),
    'budget is too small',
  ],
  [
    'Ajv',
    thrown(new Error('validation failed'), {
      errors: [{ instancePath: '/budget', keyword: 'minimum', message: 'must be >= 0' }],
      ajv: true,
      validation: true,
    }),
    'validation failed',
  ],
  [
    'a library that gives its errors a code',
    thrown(new Error('budget is too small'), { name: 'ValidationError', code: 'CONTENT' }),
    'budget is too small',
  ],
  [
    'a library whose errors are TypeErrors',
    thrown(new TypeError('budget is too small'), { name: 'StructError' }),
    'budget is too small',
  ],
  [
    'an assertion',
    thrown(new Error('budget is too small'), { name: 'AssertionError', code: 'ERR_ASSERTION' }),
    'budget is too small',
  ],
])('that throws as %s does refuses with 400', async (_, thrownError, error) => {
  const validate = () => Promise.reject(thrownError)
  const { status, body } = await send(withRule(validate), 'POST', budget(-1))
  expect({ status, body }).toEqual({ status: 400, body: { error } })
})

const rejectText = () => ({
  then: (_: unknown, reject: (reason: string) => void) => reject('10.0.0.5'),
})
const unavailable = (operation: string) =>
  new StorageError('ERR_UNAVAILABLE', 'connect ECONNREFUSED 10.0.0.5:6379', { operation })

test.each<[string, () => unknown, number]>([
  ['has a mistake', (fields?: any) => fields.missing.secret as boolean, 500],
  ['names what is not there', () => Promise.reject(new ReferenceError('x is not defined')), 500],
  [
    'asks a database that is away',
    () =>
      Promise.reject(
        thrown(new Error('connect ECONNREFUSED 10.0.0.5:5432'), { code: 'ECONNREFUSED' }),
      ),
    500,
  ],
  [
    'asks a database at several addresses',
    () => Promise.reject(new AggregateError([new Error('10.0.0.5')], 'all failed')),
    500,
  ],
  ['waits too long', () => Promise.reject(new DOMException('10.0.0.5', 'TimeoutError')), 500],
  ['throws what is no error', rejectText, 500],
  ['asks a storage that is away', () => Promise.reject(unavailable('cache.get')), 503],
  ['asks a storage that cannot be opened', () => Promise.reject(unavailable('load')), 500],
])('that %s is no word for the browser', async (_, validate, status) => {
  const answer = await send(withRule(validate), 'POST', budget(1))
  expect(answer.status).toBe(status)
  expect(answer.body).toEqual({ error: 'Failed to create session' })
  expect(answer.headers.has('retry-after')).toBe(status === 503)
})

const fail = () => {
  throw new Error('a member of the error')
}

test.each([
  [
    'whose members throw',
    Object.defineProperties(new Error(), { stack: { get: fail }, code: { get: fail } }),
  ],
  [
    'whose stack is no text',
    Object.defineProperties(new TypeError(), { stack: { value: { toString: fail } } }),
  ],
  ['that is a Proxy that throws', new Proxy(new Error(), { get: fail, getPrototypeOf: fail })],
])('that throws an error %s is a failure of the server', async (_, error) => {
  const validate = () => Promise.reject(error)
  expect(await send(withRule(validate), 'POST', budget(1))).toMatchObject({ status: 500 })
})
