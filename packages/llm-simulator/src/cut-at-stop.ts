/** The text before the first stop sequence in it, and which one that was. */
export function cutAtStop(
  text: string,
  sequences: unknown,
): { readonly text: string; readonly sequence: string | undefined } {
  const all = (Array.isArray(sequences) ? sequences : [sequences]).filter((sequence) => typeof sequence === 'string')
  const first = all
    .map((sequence) => ({ sequence, index: text.indexOf(sequence) }))
    .filter(({ sequence, index }) => sequence !== '' && index >= 0)
    .sort((a, b) => a.index - b.index)[0]
  return first ? { text: text.slice(0, first.index), sequence: first.sequence } : { text, sequence: undefined }
}
