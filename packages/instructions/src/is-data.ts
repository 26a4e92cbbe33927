/** True for YAML and JSON: nothing but keys, dashes and what is indented below them, or braces. A head of keys over a list of work is none. */
export function isData(lines: readonly string[]): boolean {
  const first = lines.find((line) => line.trim() !== '') ?? ''
  if (/^\s*[{[]\s*(?:$|["{[])/.test(first)) return true
  return (
    /^[\w-]+:(?:\s|$)/.test(first) &&
    lines.every((line) => /^(?:\s|$|- |[\w-]+:(?:\s|$))/.test(line)) &&
    lines.filter((line) => /^\s+[\w-]+:(?:\s|$)/.test(line)).length > 1
  )
}
