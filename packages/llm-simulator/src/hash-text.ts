import { createHash } from 'node:crypto'

/** The first 20 hexadecimal digits of a SHA-256 over the parts: the source of every id and every "random" choice. */
export function hashText(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 20)
}
