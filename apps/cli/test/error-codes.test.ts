import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exitCodeOf } from '../src/cli-failure.ts'
import { describeFailure } from '../src/describe-failure.ts'

test('docs/errors/cli.md lists every code with its exit code', () => {
  const documented = readFileSync(join(import.meta.dirname, '../../../docs/errors/cli.md'), 'utf8')

  const missing = Object.entries(exitCodeOf).filter(
    ([code, exitCode]) => !documented.includes(`| \`${code}\` | ${exitCode}: `),
  )
  expect(missing).toEqual([])
})

test('an error of a package below keeps its message and hint, and its code decides how the command ends', () => {
  const fail = (code: string): Error => Object.assign(new Error('It failed.'), { code, hint: 'Do this.' })

  expect(describeFailure(fail('database_newer'))).toEqual({ message: 'It failed.', hint: 'Do this.', exitCode: 78 })
  expect(describeFailure(fail('instruction_refused')).exitCode).toBe(2)
  expect(describeFailure(fail('illegal_transition')).exitCode).toBe(1)
})

test('what is no error of ours is still one line for a person', () => {
  expect(describeFailure(new TypeError('x is undefined'))).toEqual({
    message: 'x is undefined',
    hint: undefined,
    exitCode: 1,
  })
  expect(describeFailure('text')).toMatchObject({ message: 'text', exitCode: 1 })
})
