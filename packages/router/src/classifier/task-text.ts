import type { Task } from '../task.ts'
import {
  continuesHarnessPart,
  harnessPartOpenedBy,
  mayOpenHarnessPart,
  withoutHarnessElements,
} from './harness-text.ts'
import type { HarnessPart } from './harness-text.ts'

/** The text of a task that counts, and what was seen while cutting it out. */
export interface TaskText {
  /** Title and instructions in lower case, without harness text, quotes and code blocks. White space in it has no meaning. */
  readonly text: string
  /** Where the title ends in it. */
  readonly titleEnd: number
  readonly codeBlocks: number
}

/** Read of a task, in characters: a longer one has long said what it wants. */
const MAX_CHARACTERS = 16_000

const QUOTED = /"[^"\n]{2,2000}"|“[^”]{2,2000}”|„[^“”]{2,2000}[“”]|«[^»]{2,2000}»|「[^」]{2,2000}」|『[^』]{2,2000}』/g
const NUMBERING =
  /^(?:task|step|phase|part|aufgabe|schritt|étape|paso|passo|шаг)[ \t]+\d+(?:\.\d+)*[a-z]?[ \t]*[:.)–—-]*[ \t]*/u

/**
 * Cuts the task out of what surrounds it. System reminders, retrieved context, tool lists, block quotes and quoted
 * passages are dropped; so are case, white space and line endings. When nothing would be left, the quotes are the task.
 */
export function toTaskText(task: Pick<Task, 'title' | 'instructions'>): TaskText {
  const title = cutOut(task.title ?? '')
  const instructions = cutOut(task.instructions ?? '')
  const codeBlocks = title.codeBlocks + instructions.codeBlocks
  const join = (part: (cut: CutOut) => string): TaskText => {
    const first = withoutNumbering(part(title))
    return { text: `${first} ${part(instructions)}`, titleEnd: first.length, codeBlocks }
  }
  const own = join(({ lines }) => normalize(withoutQuotes(lines)))
  if (hasWords(own.text)) return own
  const withQuotes = join(({ lines }) => normalize(lines))
  if (hasWords(withQuotes.text)) return withQuotes
  const withCode = join(({ task }) => normalize(task.slice(0, MAX_CHARACTERS)))
  // "???" is still more of a task than the elements of a harness around it.
  return withCode.text.trim() === '' ? join(({ whole }) => normalize(whole.slice(0, MAX_CHARACTERS))) : withCode
}

/** A text and what is left of it without what surrounds the task. */
interface CutOut {
  readonly whole: string
  /** Without the elements of a harness. */
  readonly task: string
  /** Its own lines, quotes included. */
  readonly lines: string
  readonly codeBlocks: number
}

function cutOut(raw: string): CutOut {
  if (raw === '') return { whole: '', task: '', lines: '', codeBlocks: 0 }
  const whole = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw
  const task = withoutHarnessElements(whole)
  return { whole, task, ...ownLines(task) }
}

function withoutQuotes(lines: string): string {
  return /["“„«「『]/.test(lines) ? lines.replace(QUOTED, ' ') : lines
}

/** "Task 3: Database schema" asks for the same as "Database schema". */
function withoutNumbering(title: string): string {
  return title.replace(NUMBERING, '')
}

/** The lines that are neither code nor quoted nor part of a harness list. */
function ownLines(text: string): { readonly lines: string; readonly codeBlocks: number } {
  let lines = ''
  // Lines that follow each other are copied together.
  let runFrom = 0
  let runTo = 0
  let codeBlocks = 0
  let fence = ''
  let part: HarnessPart | undefined
  for (let from = 0; from < text.length && lines.length + runTo - runFrom < MAX_CHARACTERS;) {
    const newline = text.indexOf('\n', from)
    const end = newline === -1 ? text.length : newline
    const start = skipBlanks(text, from, end)
    const first = start < end ? text.charCodeAt(start) : 0
    const mark = first === 96 || first === 126 ? fenceAt(text, start, end) : ''
    if (fence !== '') {
      if (mark.startsWith(fence) && text.slice(start, end).trimEnd() === mark) fence = ''
    } else if (mark !== '') {
      fence = mark
      codeBlocks += 1
    } else if (first !== 62) {
      // Not a block quote.
      if (part !== undefined || mayOpenHarnessPart(first)) {
        const line = text.slice(start, end).trimEnd()
        if (part !== undefined && !continuesHarnessPart(part, line)) part = undefined
        part ??= harnessPartOpenedBy(line)
      }
      if (part === undefined) {
        if (start !== runTo) {
          lines += text.slice(runFrom, runTo)
          runFrom = start
        }
        runTo = end + 1
      }
    }
    from = end + 1
  }
  return { lines: lines + text.slice(runFrom, runTo), codeBlocks }
}

function skipBlanks(text: string, from: number, end: number): number {
  let start = from
  while (start < end && isBlank(text.charCodeAt(start))) start += 1
  return start
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 0xa0 || code === 0x3000 || code === 0xfeff
}

/** The backticks or tildes that open or close a code block; empty when there are fewer than three. */
function fenceAt(text: string, start: number, end: number): string {
  let size = 0
  while (start + size < end && text.charCodeAt(start + size) === text.charCodeAt(start)) size += 1
  return size >= 3 ? text.slice(start, start + size) : ''
}

function normalize(text: string): string {
  if (!/[\u0080-\uffff]/.test(text)) return text.toLowerCase().trim()
  // Full-width letters, ligatures and invisible characters exist only outside ASCII, and so do letters such as "ß" whose
  // capitals are not just one other letter: through upper case they come out the same.
  const plain = text.normalize('NFKC').replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
  return plain.toUpperCase().toLowerCase().trim()
}

function hasWords(text: string): boolean {
  const first = text.charCodeAt(0)
  if (first >= 97 && first <= 122) return true
  return /[\p{L}\p{N}]/u.test(text)
}
