/**
 * Text as PostgreSQL can hold it: NUL characters (a command may print them) and lone surrogates become U+FFFD. Undefined becomes
 * null.
 */
export function toText(text: string): string
export function toText(text: string | undefined): string | null
export function toText(text: string | undefined): string | null {
  if (text === undefined) return null
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD').toWellFormed() : text.toWellFormed()
}

/** A value as JSON text for a `jsonb` parameter. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? toText(part) : part))
}

/** US dollars as text with the 9 decimals of the column, so that 0.1 + 0.2 is stored as 0.3. */
export function toCost(costUsd: number | undefined): string | null {
  return costUsd === undefined ? null : costUsd.toFixed(9)
}
