import { expect, test } from 'vitest'
import { toPauseAction } from '../../src/overview/to-pause-action.ts'
import { ago } from '../fake-api/builders.ts'

const pause = (scope: string) => ({ scope, reason: 'r', created_by: 'person:x', created_at: ago(9) })

test('a Jr that runs can be paused, one that is paused can be resumed, and what still holds is said before', () => {
  expect(toPauseAction('A', [])).toMatchObject({ name: 'pause', takesNote: true })
  expect(toPauseAction('A', [pause('jr:B'), pause('all')])).toMatchObject({ name: 'pause' })
  expect(toPauseAction('A', [pause('jr:A')]).name).toBe('resume')
  expect(toPauseAction('A', [pause('all'), pause('jr:A')]).effect).toContain('that pause still holds')
})
