import { expect, test } from 'vitest'
import { toPriority } from '../src/to-priority.ts'

test.each([
  ['P0', 20],
  ['p1', 10],
  ['2', 0],
  ['P3', -10],
  ['P4', -20],
  ['HIGH', 10],
  ['Critical', 20],
  [' low ', -10],
  ['whenever', 0],
  [undefined, 0],
])('reads %o as %i', (text, priority) => {
  expect(toPriority(text)).toBe(priority)
})
