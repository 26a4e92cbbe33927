import { describe, expect, it } from 'vitest'
import { runCheck } from '../../src/index.ts'
import { aCheck } from '../a-check.ts'
import { createWorld } from '../temporary-world.ts'

describe('a schema check', () => {
  const schema = aCheck({ kind: 'schema', path: 'data.json', schemaPath: 'schema.json' })

  it('validates against the schema that was there before the work', async () => {
    const world = await createWorld({ 'schema.json': '{ "type": "object", "required": ["a"] }' })
    await world.write({ 'data.json': '{ "a": 1 }' })
    expect(await runCheck(schema, world.context('after'))).toMatchObject({ outcome: 'pass' })

    await world.write({ 'data.json': '{}' })
    expect(await runCheck(schema, world.context('after'))).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining("'a'"),
    })

    await world.write({ 'schema.json': '{}' })
    expect(await runCheck(schema, world.context('after'))).toMatchObject({ outcome: 'fail' })
  })

  it.each([
    // `prefixItems` is a word of 2020-12 only, `dependentRequired` of 2019-09 and later, an array of `items` of the earlier ones.
    ['https://json-schema.org/draft/2020-12/schema', { prefixItems: [{ type: 'string' }] }, [1]],
    [undefined, { prefixItems: [{ type: 'string' }] }, [1]],
    ['https://json-schema.org/draft/2019-09/schema', { dependentRequired: { a: ['b'] } }, { a: 1 }],
    ['http://json-schema.org/draft-07/schema#', { items: [{ type: 'string' }] }, [1]],
    ['http://json-schema.org/draft-07/schema', { type: 'string', format: 'date' }, '2026-02-30'],
  ])('reads the dialect %s', async ($schema, words, wrong) => {
    const world = await createWorld({ 'schema.json': JSON.stringify({ $schema, ...words }) })
    await world.write({ 'data.json': JSON.stringify(wrong) })
    expect(await runCheck(schema, world.context('after'))).toMatchObject({ outcome: 'fail' })

    await world.write({ 'data.json': JSON.stringify(typeof wrong === 'string' ? '2026-02-28' : []) })
    expect(await runCheck(schema, world.context('after'))).toMatchObject({ outcome: 'pass' })
  })

  it.each([
    ['an unknown dialect', { $schema: 'http://json-schema.org/draft-04/schema#' }, 'draft-07, 2019-09 and 2020-12'],
    ['a reference to another place', { $ref: 'https://example.org/other.json' }, 'https://example.org/other.json'],
    ['a word used wrongly', { type: 'strin' }, 'type'],
  ])('could not run with %s, and says so', async (_, wrong, reason) => {
    const world = await createWorld({ 'schema.json': JSON.stringify(wrong) })
    await world.write({ 'data.json': '{}' })

    expect(await runCheck(schema, world.context('after'))).toMatchObject({
      outcome: 'could_not_run',
      reason: expect.stringContaining(reason),
    })
  })

  it('is not held up for ever by data that makes a pattern backtrack', async () => {
    const world = await createWorld({ 'schema.json': '{ "pattern": "^(a+)+$" }' })
    await world.write({ 'data.json': JSON.stringify(`${'a'.repeat(60)}!`) })

    expect(await runCheck(schema, world.context('after'))).toMatchObject({ outcome: 'could_not_run' })
  })

  it('does not accept a schema by the author of the data', async () => {
    const world = await createWorld()
    await world.write({ 'schema.json': '{}', 'data.json': '{}' })

    expect(await runCheck(schema, world.context('after'))).toMatchObject({ outcome: 'could_not_run' })
  })
})
