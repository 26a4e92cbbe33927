import { createContext, Script } from 'node:vm'
import { Ajv } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

/** Each fault as `/path must be …`; empty when the data is valid. */
export type FindSchemaFaults = (data: unknown) => readonly string[]

const dialects = {
  'json-schema.org/draft-07/schema': Ajv,
  'json-schema.org/draft/2019-09/schema': Ajv2019,
  'json-schema.org/draft/2020-12/schema': Ajv2020,
} as const

const options = { allErrors: true, strict: false, logger: false } as const
const maxFaults = 10
/** The data is the author's: one that makes a pattern of the schema backtrack for ever must not stop the worker. */
const validationTimeoutMs = 2_000

/**
 * Reads a JSON Schema of the dialect that its `$schema` names: draft-07, 2019-09 or 2020-12, which is also the default. Formats
 * are asserted.
 * @throws Error that says what is wrong with the schema
 */
export function compileSchema(schema: object): FindSchemaFaults {
  const Dialect = findDialect((schema as { $schema?: unknown }).$schema)
  const ajv = new Dialect(options)
  formats.default(ajv)
  const validate = ajv.compile(schema)
  return (data) => {
    const context = createContext({ validate, data })
    const isValid = new Script('validate(data)').runInContext(context, { timeout: validationTimeoutMs }) === true
    if (isValid) return []
    return (validate.errors ?? [])
      .slice(0, maxFaults)
      .map((error) => `${error.instancePath || '/'} ${error.message ?? 'is wrong'}`)
  }
}

function findDialect(name: unknown): (typeof dialects)[keyof typeof dialects] {
  if (name === undefined) return Ajv2020
  const id = typeof name === 'string' ? name.replace(/^https?:\/\//, '').replace(/#$/, '') : ''
  if (Object.hasOwn(dialects, id)) return dialects[id as keyof typeof dialects]
  throw new Error(`its $schema is ${JSON.stringify(name)}; known are draft-07, 2019-09 and 2020-12`)
}
