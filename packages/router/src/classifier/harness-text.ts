/** Elements that a harness wraps around a task. What is in them says nothing about how hard the task is. */
const TAGS = new Set(
  (
    'system-reminder system_reminder system context retrieved-context retrieved_context retrieval document documents ' +
    'search-results search_results tools functions available-tools available_tools tool-results tool_results tool_result ' +
    'environment environment_details file-contents file_contents memory quote history transcript'
  ).split(' '),
)

const OPENING = /<([a-z][a-z_-]{2,24})(?:\s[^<>]{0,200})?>/gi

/** The text without those elements. Linear: a tag that is never closed is looked for once, not once per occurrence. */
export function withoutHarnessElements(text: string): string {
  if (!text.includes('</')) return text
  const lower = text.toLowerCase()
  // Some letters change length in lower case; positions must agree.
  const haystack = lower.length === text.length ? lower : text
  const unclosed = new Set<string>()
  let kept = ''
  let from = 0
  OPENING.lastIndex = 0
  for (let match = OPENING.exec(text); match !== null; match = OPENING.exec(text)) {
    const tag = (match[1] ?? '').toLowerCase()
    if (!TAGS.has(tag) || unclosed.has(tag)) continue
    const closing = `</${tag}>`
    const end = haystack.indexOf(closing, OPENING.lastIndex)
    if (end === -1) {
      unclosed.add(tag)
      continue
    }
    kept += `${text.slice(from, match.index)}\n`
    from = end + closing.length
    OPENING.lastIndex = from
  }
  return kept + text.slice(from)
}

const TOOLS_HEADING =
  /^#{1,6}[ \t]*(?:(?:available|allowed)[ \t]+(?:tools|functions)|tools|retrieved context|context documents|system reminder|search results)[ \t]*:?[ \t]*$/i
const TOOLS_LINE = /^(?:available|allowed)[ \t]+(?:tools|functions)[ \t]*:/i

/** Whether a line (without its indentation) opens a list of tools or of retrieved context. */
export function opensHarnessList(line: string): boolean {
  const first = line.charCodeAt(0)
  // # A a: everything else is out without a regular expression.
  if (first === 35) return TOOLS_HEADING.test(line)
  return (first === 65 || first === 97) && TOOLS_LINE.test(line)
}
