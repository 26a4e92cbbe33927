import { isRecord } from './is-record.ts'
import type { JsonRecord } from './is-record.ts'

/**
 * Where a schema offers a way to say "I do not know", the simulator takes it: a simulated judge must never answer "pass".
 */
const modestWords = [
  'insufficient',
  'unknown',
  'unverified',
  'could_not_run',
  'inconclusive',
  'none',
  'human',
  'fail',
  'failed',
]

const formats: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  time: '00:00:00Z',
  'date-time': '2026-01-01T00:00:00Z',
  email: 'simulated@example.com',
  uri: 'https://example.com/simulated',
  uuid: '00000000-0000-4000-8000-000000000000',
}

/** Tried in turn against a `pattern`; a pattern that none of them matches needs a scripted reply. */
const patternCandidates = [
  'simulated',
  'a',
  'A',
  '0',
  '1',
  'A1',
  'a1',
  'simulated-1',
  'simulated.txt',
  '1.0.0',
  '2026-01-01',
  '0'.repeat(40),
  '0'.repeat(64),
]

/** Refuses to descend further: a schema that requires itself has no finite value. */
const deepestLevel = 12

/**
 * A small, always equal value that satisfies a JSON schema. Throws `RangeError` for a schema it cannot satisfy (a pattern that
 * needs imagination, endless recursion); the message says which place.
 */
export function createExample(schema: unknown, root: unknown = schema, place = '$', level = 0): unknown {
  if (!isRecord(schema)) return 'simulated'
  if (level > deepestLevel) throw new RangeError(`the schema at ${place} requires itself without end`)
  if (typeof schema.$ref === 'string') return createExample(resolve(schema.$ref, root), root, place, level + 1)
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return chooseWord(schema.enum)
  if ('default' in schema) return schema.default
  const union = schema.anyOf ?? schema.oneOf
  if (Array.isArray(union)) return createExample(chooseBranch(union), root, place, level + 1)
  if (Array.isArray(schema.allOf)) {
    const parts = schema.allOf.map((part) =>
      createExample({ ...schema, allOf: undefined, ...part }, root, place, level + 1),
    )
    return parts.every(isRecord) ? Object.assign({}, ...parts) : parts[0]
  }
  return createTyped(schema, root, place, level)
}

function createTyped(schema: JsonRecord, root: unknown, place: string, level: number): unknown {
  switch (
    Array.isArray(schema.type) ? schema.type[0] : (schema.type ?? (isRecord(schema.properties) ? 'object' : 'string'))
  ) {
    case 'object':
      return createObject(schema, root, place, level)
    case 'array': {
      const count = Number(schema.minItems ?? 0)
      return Array.from({ length: count }, (_, index) =>
        createExample(schema.items ?? {}, root, `${place}[${index}]`, level + 1),
      )
    }
    case 'boolean':
      return false
    case 'null':
      return null
    case 'integer':
    case 'number':
      return createNumber(schema)
    default:
      return createString(schema, place)
  }
}

function createObject(schema: JsonRecord, root: unknown, place: string, level: number): JsonRecord {
  const properties = isRecord(schema.properties) ? schema.properties : {}
  const names = Array.isArray(schema.required)
    ? schema.required.map(String)
    : level === 0
      ? Object.keys(properties)
      : []
  return Object.fromEntries(
    names.map((name) => [name, createExample(properties[name] ?? {}, root, `${place}.${name}`, level + 1)]),
  )
}

function createNumber(schema: JsonRecord): number {
  const step = Number(schema.multipleOf ?? (schema.type === 'integer' ? 1 : 0))
  let value = Number(schema.minimum ?? 0)
  if (schema.exclusiveMinimum !== undefined) value = Math.max(value, Number(schema.exclusiveMinimum) + (step || 0.5))
  if (schema.maximum !== undefined) value = Math.min(value, Number(schema.maximum))
  if (schema.exclusiveMaximum !== undefined && value >= Number(schema.exclusiveMaximum)) {
    value = Number(schema.exclusiveMaximum) - (step || 0.5)
  }
  return step ? Math.ceil(value / step) * step : value
}

function createString(schema: JsonRecord, place: string): string {
  const minLength = Number(schema.minLength ?? 0)
  if (typeof schema.pattern === 'string') {
    const pattern = new RegExp(schema.pattern, 'u')
    const match = patternCandidates.find((candidate) => candidate.length >= minLength && pattern.test(candidate))
    if (match === undefined) throw new RangeError(`no example is known for the pattern ${schema.pattern} at ${place}`)
    return match
  }
  const text = formats[String(schema.format)] ?? 'simulated'
  return text.padEnd(minLength, '.').slice(0, schema.maxLength === undefined ? undefined : Number(schema.maxLength))
}

function chooseWord(words: readonly unknown[]): unknown {
  return modestWords.find((word) => words.includes(word)) ?? words[0]
}

/** `null` is the modest branch of a nullable value. */
function chooseBranch(branches: readonly unknown[]): unknown {
  return branches.find((branch) => isRecord(branch) && branch.type === 'null') ?? branches[0]
}

function resolve(reference: string, root: unknown): unknown {
  const steps = reference.replace(/^#\/?/, '').split('/').filter(Boolean)
  return steps.reduce<unknown>(
    (value, step) => (isRecord(value) ? value[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined),
    root,
  )
}
