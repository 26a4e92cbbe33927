import { describe, expect, it } from 'vitest'
import { hashChecks } from '../src/index.ts'
import { aShellCheck } from './a-check.ts'

const check = aShellCheck('npm test', { text: 'npm test' })

describe('hashChecks', () => {
  it('does not depend on the order of members, and on everything else', () => {
    const { id, ...rest } = check
    const reordered = { ...rest, id } as typeof check

    expect(hashChecks([reordered])).toBe(hashChecks([check]))
    expect(hashChecks([aShellCheck('exit 0', { text: 'npm test' })])).not.toBe(hashChecks([check]))
    expect(hashChecks([check, aShellCheck('x')])).not.toBe(hashChecks([aShellCheck('x'), check]))
  })
})
