import type { CodeBlock } from './code-block.ts'
import { toFenceLine } from './fence-line.ts'
import { findFenceEnd } from './find-fence-end.ts'
import { toSectionRole } from './section-role.ts'

/** A document with its code taken out: `emitted` is what the Markdown parser reads, one placeholder fence a block. */
export interface ScannedDocument {
  /** Lines as written, without byte order mark and carriage returns. */
  readonly lines: readonly string[]
  readonly blocks: readonly CodeBlock[]
  readonly emitted: readonly string[]
  /** Index into `lines` of each emitted line. */
  readonly origin: readonly number[]
  /** Lines of the front matter, delimiters excluded; empty when there is none. */
  readonly frontMatter: readonly string[]
  /** Edit blocks that never end: line numbers. */
  readonly brokenEdits: readonly number[]
}

/** First character of a placeholder's info string; a private-use character that `toLines` removes from the text, like the two that `inline-text.ts` uses. */
export const placeholderMark = '\uE000'

const editStart = /^\s{0,3}<{5,9}\s*(?:SEARCH|ORIGINAL|HEAD)\b.*$/i
const editDivider = /^\s{0,3}={5,9}\s*$/
const editEnd = /^\s{0,3}>{5,9}\s*(?:REPLACE|UPDATED|\w[\w/.-]*)?\s*$/i
const headingPattern = /^ {0,3}(#{1,6})(?:[ \t]|$)/
const rawHtmlStart = /^ {0,3}<(pre|script|style|textarea)(?=[\s>]|$)/i

const tagLine = /^ {0,3}<(\/?)([a-z][a-z_-]{2,30})>\s*$/i
const htmlNames = new Set(['summary', 'details', 'header', 'footer', 'section', 'output', 'dialog'])

/** True for `<steps>` and `</success_criteria>`: prompts mark their parts so. HTML would swallow what stands between. */
function namesPart(tag: string): boolean {
  return !htmlNames.has(tag.toLowerCase()) && toSectionRole(tag.replaceAll(/[_-]/g, ' ')) !== 'none'
}

/** Splits a text into lines: byte order mark, carriage returns and the placeholder's own character are gone. */
function toLines(markdown: string): string[] {
  const text = markdown.replace(/^\uFEFF+/, '').replace(/[\uE000-\uE002]/g, '\uFFFD')
  return text.includes('\r') ? text.split(/\r\n|\r|\n/) : text.split('\n')
}

/**
 * Reads the line structure that Markdown alone loses: fences (nested and unclosed ones by their author's intent), SEARCH/REPLACE blocks outside
 * fences and front matter. Line numbers stay exact; one pass, linear in the length of the text.
 */
export function scanDocument(markdown: string): ScannedDocument {
  const lines = toLines(markdown)
  const blocks: CodeBlock[] = []
  const emitted: string[] = []
  const origin: number[] = []
  const brokenEdits: number[] = []
  const emit = (text: string, index: number): void => {
    emitted.push(text)
    origin.push(index)
  }
  const placeholder = (prefix: string, index: number, endIndex: number): void => {
    const indent = prefix.replace(/[^>\s]/g, ' ')
    // HTML swallows every line up to the next blank one.
    if (!prefix.includes('>') && emitted.at(-1)?.trimStart().startsWith('<')) emit('', index)
    emit(`${prefix}\`\`\`${placeholderMark}${blocks.length - 1}`, index)
    emit(`${indent}\`\`\``, endIndex)
  }

  const frontMatterEnd = findFrontMatterEnd(lines)
  const lastEditEnd = lines.findLastIndex((line) => editEnd.test(line))
  let sectionLevel = 0
  for (let index = frontMatterEnd + 1; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const trimmed = line.trimStart()
    if (trimmed.startsWith('<')) {
      if (editStart.test(line)) {
        const end = index < lastEditEnd ? findEditEnd(lines, index) : undefined
        if (end === undefined) brokenEdits.push(index + 1)
        else {
          blocks.push(toEditBlock(lines, index, end))
          placeholder('', index, end)
          index = end
          continue
        }
      }
      const opaqueEnd = findOpaqueEnd(lines, index)
      if (opaqueEnd > index) {
        for (let inner = index; inner <= opaqueEnd; inner++) emit('', inner)
        index = opaqueEnd
        continue
      }
      const tag = tagLine.exec(line)
      if (tag && namesPart(tag[2] ?? '')) {
        for (const text of ['', tag[1] ? '---' : `**${(tag[2] ?? '').replaceAll(/[_-]/g, ' ')}**`, ''])
          emit(text, index)
        continue
      }
      if (opensEndlessHtml(line)) {
        emit(line.replace('<', '&lt;'), index)
        continue
      }
    }
    const fence = toFenceLine(line, index)
    if (fence) {
      const end = findFenceEnd(lines, fence, sectionLevel)
      const last = end.closed ? end.index - 1 : end.index
      blocks.push({
        form: 'fence',
        line: index + 1,
        endLine: end.index + 1,
        contentLine: index + 2,
        language: (/^[{\s]*\.?([\w+#.-]+)/.exec(fence.info)?.[1] ?? '').toLowerCase(),
        info: fence.info,
        content: lines
          .slice(index + 1, last + 1)
          .map((text) => stripPrefix(text, fence.prefix))
          .join('\n'),
        ...(end.recovered ? { recovered: end.recovered } : {}),
      })
      placeholder(fence.prefix, index, end.index)
      index = end.index
      continue
    }
    if (trimmed.startsWith('#')) sectionLevel = headingPattern.exec(line)?.[1]?.length ?? sectionLevel
    emit(boundContainers(line), index)
  }
  return { lines, blocks, emitted, origin, frontMatter: lines.slice(1, Math.max(1, frontMatterEnd)), brokenEdits }
}

/** Index of the line that closes the front matter; -1 when the document has none. */
function findFrontMatterEnd(lines: readonly string[]): number {
  if (!/^---\s*$/.test(lines[0] ?? '')) return -1
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (/^(?:---|\.\.\.)\s*$/.test(line)) return index > 1 ? index : -1
    if (!/^(?:\s|#|-\s|$|[\w"'][\w .'"-]*:(?:\s|$))/.test(line)) return -1
  }
  return -1
}

function findEditEnd(lines: readonly string[], start: number): number | undefined {
  let divided = false
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (editStart.test(line)) return undefined
    if (editDivider.test(line)) divided = true
    else if (editEnd.test(line)) return divided ? index : undefined
  }
  return undefined
}

function toEditBlock(lines: readonly string[], start: number, end: number): CodeBlock {
  const content = lines.slice(start, end + 1).join('\n')
  return {
    form: 'edit',
    line: start + 1,
    endLine: end + 1,
    contentLine: start + 1,
    language: '',
    info: '',
    content,
  }
}

/** Last line of a comment or raw HTML element that spans lines; `start` itself when it does not or never ends. */
function findOpaqueEnd(lines: readonly string[], start: number): number {
  const line = lines[start] ?? ''
  const raw = rawHtmlStart.exec(line)?.[1]
  const isComment = /^ {0,3}<!--/.test(line)
  if (!raw && !isComment) return start
  const end = isComment ? '-->' : `</${raw?.toLowerCase()}>`
  // A comment that runs on for longer than this was left open by mistake; the bound keeps many of them linear.
  const limit = Math.min(lines.length, start + 500)
  for (let index = start; index < limit; index++) if ((lines[index] ?? '').toLowerCase().includes(end)) return index
  return start
}

/** HTML that Markdown would let run to the end of the document, blank lines and headings included. */
function opensEndlessHtml(line: string): boolean {
  if (/^ {0,3}<!--/.test(line)) return !line.includes('-->')
  const raw = rawHtmlStart.exec(line)?.[1]
  return raw ? !line.toLowerCase().includes(`</${raw.toLowerCase()}>`) : /^ {0,3}<[?!]/.test(line)
}

function stripPrefix(line: string, prefix: string): string {
  if (prefix === '') return line
  let text = line
  for (const mark of prefix) if (mark === '>') text = text.replace(/^\s*>\s?/, '')
  const width = prefix.slice(prefix.lastIndexOf('>') + 1).length
  let cut = 0
  while (cut < width && (text[cut] === ' ' || text[cut] === '\t')) cut++
  return text.slice(cut)
}

const containerPattern = /[ \t]*(?:>|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))/y
const maximumContainers = 8
const maximumIndent = 40

/** Drops container markers and indentation beyond a depth nobody writes: the Markdown parser's cost grows with their square. */
function boundContainers(line: string): string {
  const first = line.charCodeAt(0)
  // Letters start most lines and can open no container.
  if (first > 64 || Number.isNaN(first)) return line
  let markers = 0
  let position = 0
  while (markers < maximumContainers) {
    containerPattern.lastIndex = position
    if (!containerPattern.test(line)) break
    position = containerPattern.lastIndex
    markers++
  }
  if (markers === maximumContainers) {
    const rest = line.slice(position).replace(/^[\s>*+-]+/, '')
    return `${line.slice(0, position)} ${rest}`
  }
  const indent = /^[ \t]*/.exec(line)?.[0] ?? ''
  return indent.length > maximumIndent ? ' '.repeat(maximumIndent) + line.slice(indent.length) : line
}
