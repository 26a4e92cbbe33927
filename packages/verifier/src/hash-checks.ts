import { createHash } from 'node:crypto'
import { type Check, serializeChecks } from '@jr/instructions'

/** SHA-256 of frozen checks; the order of an object's members does not matter, the order of the checks does. */
export function hashChecks(checks: readonly Check[]): string {
  return createHash('sha256').update(serializeChecks(checks)).digest('hex')
}
