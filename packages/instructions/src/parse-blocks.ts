import MarkdownIt, { type Token } from 'markdown-it'
import type { Block, BlockOf, ListItem } from './block.ts'
import type { CodeBlock } from './code-block.ts'
import { placeholderMark, type ScannedDocument } from './scan-document.ts'

/**
 * Block structure only. Inline constructs are off because most text is never looked into: `inline-text.ts` reads the few texts that
 * matter. Setext headings are off because authors write `---` under a line and mean a rule; link definitions, because they vanish.
 */
const markdown = new MarkdownIt({ html: true })
markdown.core.ruler.enableOnly(['normalize', 'block'])
markdown.block.ruler.disable(['lheading', 'reference'])

// With list markers before it where Markdown saw no list: `2. ` right below a line of text, or indented as code is.
const placeholderPattern = new RegExp(`^(?:[\\s>]|[-*+][ \\t]|\\d{1,9}[.)][ \\t])*\`\`\`${placeholderMark}(\\d+)$`)

/** Parses a scanned document into blocks with the document's own line numbers; every code block of the scan appears once. */
export function parseBlocks(document: ScannedDocument): { blocks: Block[]; codeBlocks: CodeBlock[] } {
  const codeBlocks: CodeBlock[] = [...document.blocks]
  const tokens = markdown.parse(document.emitted.join('\n'), {})
  const reader: Reader = { document, codeBlocks, tokens, next: 0 }
  const blocks = readBlocks(reader)
  return { blocks: joinLists(underlineHeadings(blocks, document.lines)), codeBlocks }
}

interface Reader {
  readonly document: ScannedDocument
  readonly codeBlocks: CodeBlock[]
  readonly tokens: readonly Token[]
  next: number
}

/** Reads blocks up to the end of the container that holds them, and steps over that end. */
function readBlocks(reader: Reader): Block[] {
  const blocks: Block[] = []
  for (;;) {
    const token = reader.tokens[reader.next++]
    if (!token || token.type.endsWith('_close')) return blocks
    readBlock(token, reader, blocks)
  }
}

function readBlock(token: Token, reader: Reader, into: Block[]): void {
  const range = toRange(token, reader)
  switch (token.type) {
    case 'heading_open':
      into.push({ type: 'heading', ...range, level: Number(token.tag.slice(1)), text: readInline(reader) })
      break
    case 'paragraph_open':
      splitText(readInline(reader), range.line, reader, into, 'paragraph')
      break
    case 'hr':
      into.push({ type: 'rule', ...range })
      break
    case 'html_block':
      splitText(token.content.replace(/\n+$/, ''), range.line, reader, into, 'html')
      break
    case 'blockquote_open':
      into.push({ type: 'quote', ...range, blocks: readBlocks(reader) })
      break
    case 'bullet_list_open':
    case 'ordered_list_open': {
      const start = Number(token.attrGet('start') ?? 1)
      const items: ListItem[] = []
      while (reader.tokens[reader.next]?.type === 'list_item_open') items.push(readItem(reader))
      reader.next++
      into.push({ type: 'list', ...range, ordered: token.tag === 'ol', start, items })
      break
    }
    case 'table_open': {
      const [header, ...rows] = readRows(reader)
      into.push({ type: 'table', ...range, header: header?.cells ?? [], rows })
      break
    }
    case 'fence':
      readCode(token.content.replace(/\n$/, ''), token.info, range, reader, into)
      break
    case 'code_block':
      readCode(token.content.replace(/\n+$/, ''), '', range, reader, into)
      break
  }
}

/** Lines of a token without the blank ones that Markdown counts to its end. */
function toRange(token: Token, { document }: Reader): Range {
  const [from, to] = token.map ?? [0, 1]
  let last = to - 1
  while (last > from && /^[\s>]*$/.test(document.emitted[last] ?? '')) last--
  const toLine = (index: number): number => (document.origin[index] ?? 0) + 1
  return { line: toLine(from), endLine: toLine(last) }
}

/** Text of the heading or paragraph just opened; steps over its end. */
function readInline(reader: Reader): string {
  const text = reader.tokens[reader.next]?.content ?? ''
  reader.next += 2
  return text.includes('\n') ? text.replace(/[ \t]*\n[ \t]*/g, '\n') : text
}

function readRows(reader: Reader): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = []
  for (;;) {
    const token = reader.tokens[reader.next++]
    if (!token || token.type === 'table_close') return rows
    if (token.type === 'tr_open') rows.push({ line: toRange(token, reader).line, cells: [] })
    else if (token.type === 'inline') rows.at(-1)?.cells.push(token.content.trim())
  }
}

function readItem(reader: Reader): ListItem {
  const token = reader.tokens[reader.next++]
  const range = token ? toRange(token, reader) : { line: 1, endLine: 1 }
  // A fence that Markdown folded into the item's text comes out again as a block.
  const parts: Block[] = []
  if (reader.tokens[reader.next]?.type === 'paragraph_open') {
    reader.next++
    splitText(readInline(reader), range.line, reader, parts, 'paragraph')
  }
  const blocks = readBlocks(reader)
  const lead = parts[0]?.type === 'paragraph' ? parts[0].text : ''
  const box = /^\[([ xX✓✔])\]\s+/.exec(lead)
  return {
    ...range,
    text: box ? lead.slice(box[0].length) : lead,
    ...(box ? { checked: box[1] !== ' ' } : {}),
    blocks: [...(parts[0]?.type === 'paragraph' ? parts.slice(1) : parts), ...blocks],
  }
}

/** Text in which Markdown may have swallowed a placeholder (an indented fence, a fence below HTML): gives the blocks back. */
function splitText(text: string, line: number, reader: Reader, into: Block[], type: 'paragraph' | 'html'): void {
  const push = (lines: readonly string[], at: number): void => {
    const body = lines.join('\n')
    // A footnote stands where its author put it down, not where it belongs: no part of the step or criterion above it.
    const kind = /^\[\^[^\]\s]{1,40}\]:/.test(body) ? 'html' : type
    if (body.trim() !== '') into.push({ type: kind, line: at, endLine: at + lines.length - 1, text: body })
  }
  const lines = text.split('\n')
  if (!text.includes(placeholderMark)) return push(lines, line)
  let start = 0
  let at = line
  for (let index = 0; index < lines.length; index++) {
    const code = findPlaceholder(lines[index] ?? '', reader)
    if (!code) continue
    push(lines.slice(start, index), at)
    pushCode(code, into)
    start = index + 2
    at = code.endLine + 1
    index++
  }
  push(lines.slice(start), at)
}

function findPlaceholder(line: string, reader: Reader): CodeBlock | undefined {
  const match = placeholderPattern.exec(line)
  return match ? reader.document.blocks[Number(match[1])] : undefined
}

function pushCode(code: CodeBlock, into: Block[]): void {
  into.push({ type: 'code', line: code.line, endLine: code.endLine, code })
}

type Range = { line: number; endLine: number }

function readCode(value: string, info: string, range: Range, reader: Reader, into: Block[]): void {
  const known = info.startsWith(placeholderMark) ? reader.document.blocks[Number(info.slice(1))] : undefined
  if (known) return pushCode(known, into)
  let plain: string[] = []
  let at = range.line
  const flush = (): void => {
    if (plain.join('').trim() !== '') {
      const content = plain.join('\n')
      const code: CodeBlock = {
        form: 'indented',
        line: at,
        endLine: at + plain.length - 1,
        contentLine: at,
        language: '',
        info: '',
        content,
      }
      reader.codeBlocks.push(code)
      pushCode(code, into)
    }
    plain = []
  }
  const lines = value.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const code = findPlaceholder(lines[index] ?? '', reader)
    if (!code) {
      plain.push(lines[index] ?? '')
      continue
    }
    flush()
    pushCode(code, into)
    at = code.endLine + 1
    index++
  }
  flush()
}

/** `Title` over `=====`, and over a row of dashes about as long as itself, is a heading. */
function underlineHeadings(blocks: readonly Block[], lines: readonly string[]): Block[] {
  const result: Block[] = []
  for (const [index, block] of blocks.entries()) {
    const previous = result.at(-1)
    const underline = (lines[block.line - 1] ?? '').trim()
    const title =
      block.type === 'rule' && previous?.endLine === block.line - 1 ? toUnderlined(previous, lines) : undefined
    if (
      previous &&
      title !== undefined &&
      /^-{4,}$/.test(underline) &&
      underline.length * 2 >= title.length &&
      !/[.:]\W*$/.test(title)
    ) {
      result[result.length - 1] = { type: 'heading', line: previous.line, endLine: block.line, level: 2, text: title }
      continue
    }
    const match = block.type === 'paragraph' ? /^(.+)\n[ \t]*={3,}[ \t]*(?:\n([^]*))?$/.exec(block.text) : undefined
    if (match && block.type === 'paragraph') {
      result.push({
        type: 'heading',
        line: block.line,
        endLine: block.line + 1,
        level: 1,
        text: (match[1] ?? '').trim(),
      })
      if (match[2]?.trim()) result.push({ ...block, line: block.line + 2, text: match[2] })
      continue
    }
    result.push(blocks[index] ?? block)
  }
  return result
}

/** Text of a block that a line of dashes can make a heading: one line, which Markdown takes for a list when it begins with a number. */
function toUnderlined(block: Block, lines: readonly string[]): string | undefined {
  if (block.line !== block.endLine) return undefined
  const isNumbered = block.type === 'list' && block.ordered && block.items.length === 1
  return block.type === 'paragraph' || isNumbered ? (lines[block.line - 1] ?? '').trim() : undefined
}

/** An ordered list that code or text without indentation interrupts goes on: what stands between belongs to the item before. */
function joinLists(blocks: readonly Block[]): Block[] {
  const result: Block[] = []
  let open = -1
  let joined = -1
  for (const block of blocks) {
    const list = open >= 0 ? (result[open] as BlockOf<'list'>) : undefined
    if (block.type === 'list' && block.ordered) {
      if (list && block.start > 1 && block.start === list.start + list.items.length) {
        // In place: a copy for every joined list would be quadratic.
        const items = list.items as ListItem[]
        const last = items.pop()
        const between = result.splice(open + 1)
        if (last)
          items.push({
            ...last,
            endLine: between.at(-1)?.endLine ?? last.endLine,
            blocks: [...last.blocks, ...between],
          })
        for (const item of block.items) items.push(item)
        result[open] = { ...list, endLine: block.endLine }
        joined = open
        continue
      }
      open = result.length
    } else if (block.type === 'heading' || block.type === 'rule') open = -1
    else if (list && block.type === 'code' && result.length === open + 1 && awaitsCode(list, joined === open)) {
      const items = list.items as ListItem[]
      const last = items.pop()
      if (last) items.push({ ...last, endLine: block.endLine, blocks: [...last.blocks, block] })
      result[open] = { ...list, endLine: block.endLine }
      continue
    }
    result.push(block)
  }
  return result
}

/** True when code right below a list belongs to its last item: the item ends in a colon, or code without indentation belonged to those before. */
function awaitsCode({ items }: BlockOf<'list'>, isJoined: boolean): boolean {
  const last = items.at(-1)
  return last?.blocks.length === 0 && (isJoined || /:[*_\s]*$/.test(last.text))
}
