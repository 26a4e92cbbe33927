const words: Readonly<Record<string, number>> = {
  critical: 20,
  urgent: 20,
  highest: 20,
  high: 10,
  medium: 0,
  normal: 0,
  low: -10,
  lowest: -20,
}

/** A document's priority (`P1`, `1`, `HIGH`) as the queue's number, where higher runs earlier; 0 for one it does not know. */
export function toPriority(text: string | undefined): number {
  const token = text?.trim().toLowerCase() ?? ''
  const level = /^p?([0-4])$/.exec(token)?.[1]
  return level === undefined ? (words[token] ?? 0) : 20 - 10 * Number(level)
}
