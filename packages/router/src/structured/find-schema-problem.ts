import type { JsonSchema } from '../tool.ts'

/**
 * The first way in which a value breaks a JSON Schema, or `undefined`. Knows what models are asked for in practice:
 * type, enum, const, properties, required, additionalProperties, items, anyOf, oneOf, allOf, $ref into $defs, and the
 * bounds of numbers, strings and arrays. Other keywords are not checked.
 */
export function findSchemaProblem(value: unknown, schema: JsonSchema): string | undefined {
  return check(value, schema, '', schema)
}

type Check = (value: unknown, schema: JsonSchema, path: string, root: JsonSchema) => string | undefined

const check: Check = (value, schema, path, root) => {
  const at = path === '' ? 'the value' : path
  if (typeof schema['$ref'] === 'string') return check(value, resolve(schema['$ref'], root), path, root)
  const types = typeof schema['type'] === 'string' ? [schema['type']] : (schema['type'] as string[] | undefined)
  if (types !== undefined && !types.some((type) => hasType(value, type))) {
    return `${at} must be ${types.join(' or ')}, not ${typeOf(value)}`
  }
  if (Array.isArray(schema['enum']) && !schema['enum'].some((one) => equal(one, value))) {
    return `${at} must be one of ${JSON.stringify(schema['enum'])}`
  }
  if ('const' in schema && !equal(schema['const'], value)) return `${at} must be ${JSON.stringify(schema['const'])}`
  return (
    checkBranches(value, schema, path, root) ??
    checkBounds(value, schema, at) ??
    (Array.isArray(value) ? checkItems(value, schema, path, root) : undefined) ??
    (typeOf(value) === 'object' ? checkProperties(value as Record<string, unknown>, schema, path, root) : undefined)
  )
}

function checkBranches(value: unknown, schema: JsonSchema, path: string, root: JsonSchema): string | undefined {
  for (const one of (schema['allOf'] as JsonSchema[] | undefined) ?? []) {
    const problem = check(value, one, path, root)
    if (problem !== undefined) return problem
  }
  for (const key of ['anyOf', 'oneOf']) {
    const branches = schema[key] as JsonSchema[] | undefined
    if (branches === undefined) continue
    const fitting = branches.filter((one) => check(value, one, path, root) === undefined).length
    if (fitting === 0 || (key === 'oneOf' && fitting > 1))
      return `${path || 'the value'} fits ${fitting} of its ${key} branches`
  }
  return undefined
}

function checkBounds(value: unknown, schema: JsonSchema, at: string): string | undefined {
  const bound = (key: string): number | undefined => schema[key] as number | undefined
  if (typeof value === 'number') {
    if (value < (bound('minimum') ?? -Infinity)) return `${at} must be at least ${bound('minimum')}`
    if (value > (bound('maximum') ?? Infinity)) return `${at} must be at most ${bound('maximum')}`
    if (value <= (bound('exclusiveMinimum') ?? -Infinity)) return `${at} must be above ${bound('exclusiveMinimum')}`
    if (value >= (bound('exclusiveMaximum') ?? Infinity)) return `${at} must be below ${bound('exclusiveMaximum')}`
  }
  if (typeof value === 'string' || Array.isArray(value)) {
    const [least, most] = typeof value === 'string' ? ['minLength', 'maxLength'] : ['minItems', 'maxItems']
    if (value.length < (bound(least ?? '') ?? 0)) return `${at} is shorter than ${bound(least ?? '')}`
    if (value.length > (bound(most ?? '') ?? Infinity)) return `${at} is longer than ${bound(most ?? '')}`
  }
  const { pattern } = schema as { pattern?: unknown }
  if (typeof value === 'string' && typeof pattern === 'string' && !new RegExp(pattern, 'u').test(value)) {
    return `${at} does not match ${pattern}`
  }
  return undefined
}

function checkItems(value: readonly unknown[], schema: JsonSchema, path: string, root: JsonSchema): string | undefined {
  const items = schema['items'] as JsonSchema | undefined
  if (items === undefined) return undefined
  for (const [index, item] of value.entries()) {
    const problem = check(item, items, `${path}[${index}]`, root)
    if (problem !== undefined) return problem
  }
  return undefined
}

function checkProperties(
  value: Readonly<Record<string, unknown>>,
  schema: JsonSchema,
  path: string,
  root: JsonSchema,
): string | undefined {
  const properties = (schema['properties'] as Record<string, JsonSchema> | undefined) ?? {}
  for (const name of (schema['required'] as string[] | undefined) ?? []) {
    if (!Object.hasOwn(value, name)) return `${path === '' ? name : `${path}.${name}`} is missing`
  }
  const others = schema['additionalProperties'] as JsonSchema | boolean | undefined
  for (const [name, field] of Object.entries(value)) {
    const fieldPath = path === '' ? name : `${path}.${name}`
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (own === undefined && others === false) return `${fieldPath} is not allowed`
    const fieldSchema = own ?? (typeof others === 'object' ? others : undefined)
    const problem = fieldSchema === undefined ? undefined : check(field, fieldSchema, fieldPath, root)
    if (problem !== undefined) return problem
  }
  return undefined
}

function resolve(reference: string, root: JsonSchema): JsonSchema {
  let schema: unknown = root
  for (const part of reference.replace(/^#\/?/, '').split('/')) {
    if (part !== '') schema = (schema as Record<string, unknown> | undefined)?.[part]
  }
  return (schema ?? {}) as JsonSchema
}

function hasType(value: unknown, type: string): boolean {
  return typeOf(value) === type || (type === 'integer' && Number.isInteger(value))
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function equal(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right)
}
