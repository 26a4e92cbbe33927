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

  it('does not accept a schema by the author of the data', async () => {
    const world = await createWorld()
    await world.write({ 'schema.json': '{}', 'data.json': '{}' })

    expect(await runCheck(schema, world.context('after'))).toMatchObject({ outcome: 'could_not_run' })
  })
})
