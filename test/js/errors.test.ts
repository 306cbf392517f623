import { StorageError } from 'redis-session-storage'
import { errorCodes } from '../../lib/base/errors'
import { fromNative } from '../../lib/native/native-error'
import { loadAddon } from '../../lib/native/load-addon'

test('the codes are those of the core, in the same order', () => {
  expect(loadAddon().errorCodes).toEqual([...errorCodes])
})

test('a StorageError has the operation, whether to retry, and the cause', () => {
  const cause = new Error('why')
  const error = new StorageError('ERR_TIMEOUT', 'Too late', {
    operation: 'sessions.get',
    retryable: true,
    cause,
  })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({
    name: 'StorageError',
    message: 'Too late',
    code: 'ERR_TIMEOUT',
    operation: 'sessions.get',
    retryable: true,
    cause,
  })
  expect(String(error)).toBe('StorageError: Too late')
})

test('a StorageError without a cause has none, and is not to be tried again', () => {
  const error = new StorageError('ERR_CLOSED', 'closed', { operation: 'ping' })
  expect(error).not.toHaveProperty('cause')
  expect(error.retryable).toBe(false)
})

test('an error of the core keeps its code word as the code of its cause', () => {
  const native = {
    code: 'ERR_UNAVAILABLE',
    message: 'away',
    operation: 'sessions.get',
    cause: 'ECONNREFUSED',
    retryable: true,
  }
  const error = fromNative(JSON.stringify(native))
  expect(error).toMatchObject({ code: 'ERR_UNAVAILABLE', message: 'away', retryable: true })
  expect(error.cause).toBeInstanceOf(Error)
  expect(error.cause).toMatchObject({ code: 'ECONNREFUSED', message: 'ECONNREFUSED' })
  expect(fromNative(JSON.stringify({ ...native, cause: '' })).cause).toBeUndefined()
})
