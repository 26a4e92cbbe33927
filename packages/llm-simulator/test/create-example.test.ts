import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { createExample } from '../src/create-example.ts'

describe('createExample', () => {
  it.each<[string, object]>([
    [
      'nested objects and arrays',
      {
        type: 'object',
        properties: {
          a: {
            type: 'array',
            minItems: 2,
            items: { type: 'object', properties: { b: { type: 'boolean' } }, required: ['b'] },
          },
        },
        required: ['a'],
      },
    ],
    ['numbers with bounds', { type: 'array', minItems: 1, items: { type: 'number', exclusiveMinimum: 3, maximum: 4 } }],
    ['integers with a step', { type: 'integer', minimum: 7, multipleOf: 5 }],
    ['an upper bound below zero', { type: 'number', exclusiveMaximum: -2 }],
    ['strings with lengths', { type: 'string', minLength: 20, maxLength: 25 }],
    ['short strings', { type: 'string', maxLength: 3 }],
    [
      'constants, enums, defaults',
      {
        type: 'object',
        properties: { a: { const: 7 }, b: { enum: ['x', 'y'] }, c: { type: 'number', default: 5 } },
        required: ['a', 'b', 'c'],
      },
    ],
    ['a nullable union', { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    ['a type list', { type: ['integer', 'null'] }],
    [
      'allOf',
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
          { type: 'object', properties: { b: { type: 'null' } }, required: ['b'] },
        ],
      },
    ],
    [
      'references',
      {
        $defs: { name: { type: 'string', pattern: '^[a-z]+$' } },
        type: 'object',
        properties: { name: { $ref: '#/$defs/name' } },
        required: ['name'],
      },
    ],
    ['a hash pattern', { type: 'string', pattern: '^[0-9a-f]{40}$' }],
    [
      'optional recursion',
      { type: 'object', properties: { child: { $ref: '#' }, name: { type: 'string' } }, required: ['name'] },
    ],
  ])('satisfies %s', (_title, schema) => {
    const value = createExample(schema)

    const ajv = new Ajv({ allowUnionTypes: true })
    ajv.validate(schema, value)
    expect(ajv.errors ?? []).toEqual([])
  })

  it('gives the modest value of an enum', () => {
    expect(createExample({ enum: ['pass', 'fail', 'insufficient'] })).toBe('insufficient')
    expect(createExample({ enum: ['pass', 'fail'] })).toBe('fail')
    expect(createExample({ enum: ['haiku', 'opus'] })).toBe('haiku')
  })

  it('says which place it cannot satisfy', () => {
    expect(() =>
      createExample({
        type: 'object',
        properties: { code: { type: 'string', pattern: '^ZZ-[5-9]{9}$' } },
        required: ['code'],
      }),
    ).toThrow(/\$\.code/)
    expect(() => createExample({ type: 'object', properties: { child: { $ref: '#' } }, required: ['child'] })).toThrow(
      /requires itself/,
    )
  })
})
