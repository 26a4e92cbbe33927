import { expect, test } from 'vitest'
import { pairSteps } from '../../src/compare/pair-steps.ts'
import { toOffset } from '../../src/submit/to-offset.ts'
import { aStep } from '../fake-api/builders.ts'

test('steps of the same name stand beside each other, the others alone', () => {
  const names = pairSteps(
    [aStep({ name: 'a' }), aStep({ name: 'b' })],
    [aStep({ name: 'b' }), aStep({ name: 'c' })],
  ).map((pair) => pair.map((step) => step?.name))

  expect(names).toEqual([
    ['a', undefined],
    ['b', 'b'],
    [undefined, 'c'],
  ])
})

test('a line of the document is found by its offsets', () => {
  const { begin, end } = toOffset('one\ntwo\nthree', 2)

  expect('one\ntwo\nthree'.slice(begin, end)).toBe('two')
  expect(toOffset('one', 9)).toEqual({ begin: 0, end: 3 })
})
