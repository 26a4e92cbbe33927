import { expect, test } from 'vitest'
import { translateError } from '../src/translate-error.ts'

const driverError = (more: object): Error => Object.assign(new Error('driver'), more)

test.for([
  [{ code: '57P01' }, 'database_unavailable'],
  [{ code: '57P03' }, 'database_unavailable'],
  [{ code: '08006' }, 'database_unavailable'],
  [{ code: '53300' }, 'database_unavailable'],
  [{ code: 'ECONNREFUSED' }, 'database_unavailable'],
  [{ code: '53100' }, 'database_full'],
  [{ code: '23505', constraint: 'idx_jr_sessions_workspace' }, 'workspace_busy'],
] as const)('%j becomes %s, retryable, the cause kept', ([given, code]) => {
  const cause = driverError(given)

  expect(translateError(cause)).toMatchObject({ code, retryable: true, cause })
})

test('a character that PostgreSQL does not take is the caller’s mistake', () => {
  expect(translateError(driverError({ code: '22021' }))).toMatchObject({ code: 'invalid_input', retryable: false })
})

test('the driver’s errors without a code are told by their text', () => {
  expect(translateError(new Error('Connection terminated unexpectedly'))).toMatchObject({
    code: 'database_unavailable',
  })
  expect(translateError(new Error('timeout exceeded when trying to connect'))).toMatchObject({
    code: 'database_unavailable',
  })
})

test('what is not about the database’s state passes through', () => {
  for (const error of [driverError({ code: '42601' }), driverError({ code: '57014' }), new TypeError('x'), 'text']) {
    expect(translateError(error)).toBe(error)
  }
})
