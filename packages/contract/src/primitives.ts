import { Type, type TNumber, type TSchema, type TString, type TUnion, type TNull, type TUnsafe } from 'typebox'

export const DateTime = (description?: string): TString =>
  Type.String({ format: 'date-time', ...(description === undefined ? {} : { description }) })

export const CostUsd = (description: string): TNumber => Type.Number({ description: `US dollars. ${description}` })

export const Nullable = <T extends TSchema>(schema: T): TUnion<[T, TNull]> => Type.Union([schema, Type.Null()])

/** A string out of a closed list, as `enum` in JSON schema. */
export const OneOf = <const T extends readonly string[]>(values: T, description?: string): TUnsafe<T[number]> =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...(description === undefined ? {} : { description }) })
