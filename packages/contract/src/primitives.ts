import { type Static, Type, type TNumber, type TSchema, type TString, type TUnsafe } from 'typebox'

export const DateTime = (description?: string): TString =>
  Type.String({ format: 'date-time', ...(description === undefined ? {} : { description }) })

export const CostUsd = (description: string): TNumber => Type.Number({ description: `US dollars. ${description}` })

/**
 * The value or null. A plain type becomes `type: [T, "null"]`: for `anyOf` the serialiser would validate every value against each
 * branch (measured: 2.25 instead of 1.80 ms of CPU for a page of 100 sessions, HTTP client included).
 */
export const Nullable = <T extends TSchema>(schema: T): TUnsafe<Static<T> | null> => {
  const { type, enum: values, ...rest } = schema as { type?: unknown; enum?: readonly unknown[] }
  if (type === undefined || type === 'object' || type === 'array') {
    return Type.Unsafe<Static<T> | null>(Type.Union([schema, Type.Null()]))
  }
  return Type.Unsafe<Static<T> | null>({
    ...rest,
    type: [type, 'null'],
    ...(values === undefined ? {} : { enum: [...values, null] }),
  })
}

/** A string out of a closed list, as `enum` in JSON schema. */
export const OneOf = <const T extends readonly string[]>(values: T, description?: string): TUnsafe<T[number]> =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...(description === undefined ? {} : { description }) })
