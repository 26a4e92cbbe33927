import { createHash } from 'node:crypto'
import type { Check } from '@jr/instructions'

/** SHA-256 of frozen checks; the order of an object's members does not matter, the order of the checks does. */
export function hashChecks(checks: readonly Check[]): string {
  return createHash('sha256').update(JSON.stringify(checks, sortMembers)).digest('hex')
}

function sortMembers(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
}
