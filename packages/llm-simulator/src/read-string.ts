/** The value when it is a string, otherwise the fallback. */
export function readString(value: unknown, fallback = ''): string {
  return typeof value === 'string' ? value : fallback
}
