/** Where a 1-based line begins and ends in the text, as offsets; the whole text when there is no such line. */
export function toOffset(text: string, line: number): { readonly begin: number; readonly end: number } {
  let begin = 0
  for (let current = 1; current < line; current += 1) {
    const next = text.indexOf('\n', begin)
    if (next === -1) return { begin: 0, end: text.length }
    begin = next + 1
  }
  const end = text.indexOf('\n', begin)
  return { begin, end: end === -1 ? text.length : end }
}
