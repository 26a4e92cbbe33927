import { describe, expect, it } from 'vitest'
import { TIERS, createRouter } from '../../src/index.ts'
import { createScriptedProvider } from '../../src/testing.ts'
import { findSchemaProblem } from '../../src/structured/find-schema-problem.ts'
import { aSimulatedRouter } from '../simulated-router.ts'

const schema = {
  type: 'object',
  properties: { verdict: { enum: ['pass', 'fail'] }, lines: { type: 'array', items: { type: 'integer', minimum: 1 } } },
  required: ['verdict', 'lines'],
  additionalProperties: false,
}

describe('structured output', () => {
  it.each(TIERS)('is parsed and checked on %s', async (tier) => {
    const { router } = await aSimulatedRouter()

    const { output } = await router.call({ tier }, 'Judge', { outputSchema: schema })

    expect(findSchemaProblem(output, schema)).toBeUndefined()
  })

  it('is asked for again once it does not fit, then goes to another tier, then fails with the reason', async () => {
    const local = createScriptedProvider(() => '{"verdict": "maybe", "lines": []}')
    const haiku = createScriptedProvider(['```json\n{"verdict": "pass", "lines": [3]}\n```'])
    const router = createRouter({
      environment: {},
      random: () => 1,
      tiers: { local: { provider: local }, haiku: { provider: haiku } },
    })

    const result = await router.call({}, 'Judge', {
      tier: 'local',
      fallback: ['haiku'],
      outputSchema: schema,
      maxRetries: 1,
    })

    expect(result.output).toEqual({ verdict: 'pass', lines: [3] })
    expect(local.requests).toHaveLength(2)
    await expect(
      router.call({ tier: 'local' }, 'Judge', { outputSchema: schema, maxRetries: 0 }),
    ).rejects.toMatchObject({
      code: 'invalid_output',
      message: expect.stringContaining('verdict must be one of ["pass","fail"]'),
      partialText: '{"verdict": "maybe", "lines": []}',
    })
  })
})

describe('findSchemaProblem', () => {
  it.each([
    [{ verdict: 'pass' }, 'lines is missing'],
    [{ verdict: 'pass', lines: [0] }, 'lines[0] must be at least 1'],
    [{ verdict: 'pass', lines: [1.5] }, 'lines[0] must be integer, not number'],
    [{ verdict: 'pass', lines: [], extra: 1 }, 'extra is not allowed'],
    [[], 'the value must be object, not array'],
    [null, 'the value must be object, not null'],
  ])('says of %j: %s', (value, problem) => {
    expect(findSchemaProblem(value, schema)).toBe(problem)
  })

  it('follows references and branches', () => {
    const nested = {
      $ref: '#/$defs/node',
      $defs: {
        node: { type: 'object', properties: { next: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/node' }] } } },
      },
    }

    expect(findSchemaProblem({ next: { next: null } }, nested)).toBeUndefined()
    expect(findSchemaProblem({ next: { next: 5 } }, nested)).toBe('next fits 0 of its anyOf branches')
  })
})
