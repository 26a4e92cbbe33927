type SnakeCase<S extends string> = S extends `${infer Head}${infer Tail}`
  ? Tail extends Uncapitalize<Tail>
    ? `${Lowercase<Head>}${SnakeCase<Tail>}`
    : `${Lowercase<Head>}_${SnakeCase<Tail>}`
  : S

/** The tracker's shape as JSON has it: names in snake_case, times as ISO 8601 with Z. */
export type Contract<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Contract<Item>[]
    : T extends object
      ? { [Key in keyof T as Key extends string ? SnakeCase<Key> : never]: Contract<T[Key]> }
      : T

/** Converts names and times, through all levels. The words themselves are the same on both sides. */
export function toContract<T>(value: T): Contract<T> {
  return convert(value) as Contract<T>
}

function convert(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(convert)
  const converted: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const inner = (value as Record<string, unknown>)[key]
    // Most values are plain: they are spared a call each.
    converted[toSnakeCase(key)] = inner === null || typeof inner !== 'object' ? inner : convert(inner)
  }
  return converted
}

const known = new Map<string, string>()

function toSnakeCase(name: string): string {
  const found = known.get(name)
  if (found !== undefined) return found
  const converted = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  // Keys inside an event's data are free text; only names of ours are worth remembering.
  if (known.size < 1_000) known.set(name, converted)
  return converted
}
