import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { statusOfCode } from '@jr/api'
import { databaseErrorCodes } from '@jr/db'
import { executorErrorCodes } from '@jr/executor'
import { queueErrorCodes } from '@jr/queue'
import { ROUTER_ERROR_CODES } from '@jr/router'
import { trackerErrorCodes } from '@jr/tracker'
import { workspaceErrorCodes } from '@jr/workspace'
import { expect, test } from 'vitest'
import { exitCodeOf } from '../src/cli-failure.ts'
import { describeFailure } from '../src/describe-failure.ts'

const documented = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8')

test('docs/errors.md lists every code of the command line with its exit code', () => {
  const missing = Object.entries(exitCodeOf).filter(
    ([code, exitCode]) => !documented.includes(`| \`${code}\` | ${exitCode}: `),
  )
  expect(missing).toEqual([])
})

test('docs/errors.md lists every code that an answer of the API can carry', () => {
  expect(Object.keys(statusOfCode).filter((code) => !documented.includes(`| \`${code}\` |`))).toEqual([])
})

test('docs/errors.md lists every code of every package in its section', () => {
  const codesOf: Readonly<Record<string, readonly string[]>> = {
    '@jr/db': databaseErrorCodes,
    '@jr/executor': executorErrorCodes,
    '@jr/queue': queueErrorCodes,
    '@jr/router': ROUTER_ERROR_CODES,
    '@jr/tracker': trackerErrorCodes,
    '@jr/workspace': workspaceErrorCodes,
  }
  const sections = documented.split('\n## ')

  for (const [name, codes] of Object.entries(codesOf)) {
    const section = sections.find((candidate) => candidate.split('\n')[0]?.includes(`\`${name}\``)) ?? ''
    expect([name, codes.filter((code) => !section.includes(`\`${code}\``))]).toEqual([name, []])
  }
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
