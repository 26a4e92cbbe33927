import type { Task } from '../task.ts'

// What a harness puts around a task: it says nothing about how hard the task is.
const HARNESS_TAGS =
  'system-reminder|system_reminder|system|context|retrieved[-_]?context|retrieval|documents?|search[-_]?results?|tools?|functions?|available[-_]?tools|tool[-_]?results?|environment_details|environment|file[-_]?contents?|memory|quote|history|transcript'
const HARNESS_BLOCK = new RegExp(`<(${HARNESS_TAGS})(?:\\s[^>]{0,200})?>[\\s\\S]*?</\\1\\s*>`, 'gi')
const HARNESS_HEADING =
  /^[ \t]*#{1,6}[ \t]*(?:(?:available|allowed)[ \t]+(?:tools|functions)|tools|retrieved context|context documents|system reminder|search results)[ \t]*:?[ \t]*$/i
const TOOL_LIST_LINE = /^[ \t]*(?:(?:available|allowed)[ \t]+)(?:tools|functions)[ \t]*:/i
const FENCE = /^[ \t]{0,3}(`{3,}|~{3,})/
const QUOTED = /"[^"\n]{2,2000}"|“[^”]{2,2000}”|„[^“”]{2,2000}[“”]|«[^»]{2,2000}»|「[^」]{2,2000}」|『[^』]{2,2000}』/g

/** The text of a task that counts, and what was seen while cutting it out. */
export interface TaskText {
  /** Lower case, single spaces, without harness text, quotes and code blocks. */
  readonly text: string
  readonly codeBlocks: number
  readonly quotes: number
}

/**
 * Cuts the task out of what surrounds it. System reminders, retrieved context, tool lists, block quotes and quoted
 * passages are dropped; so are case, white space and line endings. When nothing would be left, the quotes are the task.
 */
export function toTaskText(task: Pick<Task, 'title' | 'instructions'>): TaskText {
  const raw = `${task.title ?? ''}\n${task.instructions ?? ''}`.replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
  const own = raw.includes('<') ? raw.replace(HARNESS_BLOCK, '\n') : raw
  const { lines, codeBlocks, quoteLines } = ownLines(own)
  const joined = lines.join('\n')
  let quotes = quoteLines
  const unquoted = joined.replace(QUOTED, () => {
    quotes += 1
    return ' '
  })
  const text = normalize(unquoted)
  return { text: hasWords(text) ? text : normalize(hasWords(joined) ? joined : own), codeBlocks, quotes }
}

function ownLines(text: string): {
  readonly lines: readonly string[]
  readonly codeBlocks: number
  readonly quoteLines: number
} {
  const lines: string[] = []
  let codeBlocks = 0
  let quoteLines = 0
  let fence: string | undefined
  let skippingSection = false
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1]
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true && line.trim() === mark) fence = undefined
    } else if (mark !== undefined) {
      fence = mark
      codeBlocks += 1
    } else if (/^[ \t]*>/.test(line)) {
      quoteLines += 1
    } else if (HARNESS_HEADING.test(line) || TOOL_LIST_LINE.test(line)) {
      skippingSection = true
    } else {
      // A harness section ends at the next heading or at a paragraph that is no list.
      if (skippingSection && line.trim() !== '' && !/^[ \t]*(?:[-*+•]|\d+[.)])[ \t]/.test(line)) skippingSection = false
      if (!skippingSection) lines.push(line)
    }
  }
  return { lines, codeBlocks, quoteLines }
}

function normalize(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}
