import type { Check } from './check.ts'

/** Checks as one text to be hashed: the order of an object's members, which storage may change, does not show; the order of the checks does. */
export function serializeChecks(checks: readonly Check[]): string {
  return JSON.stringify(checks, sortMembers)
}

function sortMembers(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
}
