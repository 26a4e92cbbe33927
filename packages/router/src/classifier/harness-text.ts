/** Elements that a harness wraps around a task. What is in them says nothing about how hard the task is. */
const TAGS = new Set(
  (
    'system-reminder system_reminder system context retrieved-context retrieved_context retrieval document documents ' +
    'search-results search_results tools functions available-tools available_tools tool-results tool_results tool_result ' +
    'environment environment_details file-contents file_contents memory quote quotes history transcript ' +
    'tool function example examples file files source sources passage passages snippet snippets result results citation'
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

/** What a line opens: a list of tools, a section up to the next heading, or a paragraph up to the next empty line. */
export type HarnessPart = 'list' | 'section' | 'paragraph'

const TOOLS_HEADING = /^#{1,6}[ \t]*(?:(?:available|allowed|your)[ \t]+)?(?:tools|functions)[ \t]*:?[ \t]*$/i
const CONTEXT_HEADING =
  /^#{1,6}[ \t]*(?:retrieved (?:context|documents|passages)|context documents|system reminder|search results|conversation history)[ \t]*:?[ \t]*$/i
const TOOLS_LINE =
  /^(?:(?:(?:available|allowed|your)[ \t]+)?(?:tools|functions)[ \t]*:|you (?:have access to|can use|may use)[^.\n]{0,40}\b(?:tools|functions)\b)/i
const CONTEXT_LINE =
  /^\[?(?:retrieved (?:context|documents|passages)|context documents|system[ -]reminder|search results)\]?[ \t]*(?::|$)/i

// First units of the lines above.
const OPENERS = new Set(Array.from('#[aftrscyAFTRSCY', (letter) => letter.charCodeAt(0)))

/** Whether a line that begins with this unit is worth a regular expression. */
export function mayOpenHarnessPart(unit: number): boolean {
  return OPENERS.has(unit)
}

/** The part of a harness's text that a line (without its indentation) opens, if any. */
export function harnessPartOpenedBy(line: string): HarnessPart | undefined {
  if (TOOLS_HEADING.test(line) || TOOLS_LINE.test(line)) return 'list'
  if (CONTEXT_HEADING.test(line)) return 'section'
  return CONTEXT_LINE.test(line) ? 'paragraph' : undefined
}

const LIST_ITEM = /^(?:[-*+•]|\d+[.)])[ \t]/

/** Whether a line still belongs to the part that is open. */
export function continuesHarnessPart(part: HarnessPart, line: string): boolean {
  if (part === 'section') return !/^#{1,6}[ \t]/.test(line)
  if (part === 'paragraph') return line !== ''
  return line === '' || LIST_ITEM.test(line)
}
