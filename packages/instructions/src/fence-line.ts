/** A line that opens or closes a fence. */
export interface FenceLine {
  readonly index: number
  /** Quote and list markers in front of the fence. */
  readonly prefix: string
  readonly character: string
  readonly length: number
  readonly info: string
}

const fencePattern = /^((?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*)(`{3,}|~{3,})(.*)$/

/** Reads one line as a fence; undefined when it is none. A backtick fence may not carry backticks in its info string. */
export function toFenceLine(line: string, index: number): FenceLine | undefined {
  // Cheap refusal first: most lines hold no run of fence characters at all.
  if (!line.includes('```') && !line.includes('~~~')) return undefined
  const match = fencePattern.exec(line)
  if (!match) return undefined
  const [, prefix = '', run = '', rest = ''] = match
  const character = run.charAt(0)
  if (character === '`' && rest.includes('`')) return undefined
  return { index, prefix, character, length: run.length, info: rest.trim() }
}
