import { fromMarkdown, type Options } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'
import type { ListItem as MarkdownItem, RootContent } from 'mdast'
import type { Block, BlockOf, ListItem } from './block.ts'
import type { CodeBlock } from './code-block.ts'
import { placeholderMark, type ScannedDocument } from './scan-document.ts'

/**
 * Block structure only. Inline constructs are off because most text is never looked into, and because emphasis and links are what
 * makes a Markdown parser super-linear; `inline-text.ts` reads the few texts that matter. Setext headings are off because
 * authors write `---` under a line and mean a rule.
 */
const options: Options = {
  extensions: [
    gfmTable(),
    {
      disable: {
        null: [
          'attention',
          'autolink',
          'characterEscape',
          'characterReference',
          'codeText',
          'definition',
          'hardBreakEscape',
          'htmlText',
          'labelEnd',
          'labelStartImage',
          'labelStartLink',
          'setextUnderline',
        ],
      },
    },
  ],
  mdastExtensions: [gfmTableFromMarkdown()],
}

// Bounds the cost of any construct whose cost is not linear, and the parser's memory.
const chunkLength = 65_536
const placeholderPattern = new RegExp(`^\\s*\`\`\`${placeholderMark}(\\d+)$`)

/** Parses a scanned document into blocks with the document's own line numbers; every code block of the scan appears once. */
export function parseBlocks(document: ScannedDocument): { blocks: Block[]; codeBlocks: CodeBlock[] } {
  const codeBlocks: CodeBlock[] = [...document.blocks]
  const blocks: Block[] = []
  for (const { from, to } of toChunks(document.emitted)) {
    const tree = fromMarkdown(document.emitted.slice(from, to).join('\n'), options)
    const reader: Reader = { document, offset: from, codeBlocks }
    for (const node of tree.children) toBlocks(node, reader, blocks)
  }
  return { blocks: joinLists(underlineHeadings(blocks, document.lines)), codeBlocks }
}

interface Reader {
  readonly document: ScannedDocument
  readonly offset: number
  readonly codeBlocks: CodeBlock[]
}

/** Cuts before headings, which end every container; a part without headings is cut at a blank line, or anywhere when it has none. */
function* toChunks(emitted: readonly string[]): Generator<{ from: number; to: number }> {
  let from = 0
  let length = 0
  let cut = -1
  for (let index = 0; index < emitted.length; index++) {
    const line = emitted[index] ?? ''
    if (line.startsWith('#') || (line !== '' && /^[^\s>*+\-\d|`]/.test(line) && emitted[index - 1] === '')) cut = index
    length += line.length + 1
    if (length < chunkLength) continue
    const to = cut > from ? cut : index + 1
    yield { from, to }
    from = to
    length = 0
    for (let rest = to; rest <= index; rest++) length += (emitted[rest]?.length ?? 0) + 1
    cut = -1
  }
  if (from < emitted.length) yield { from, to: emitted.length }
}

function toBlocks(node: RootContent, reader: Reader, into: Block[]): void {
  const range = toRange(node, reader)
  switch (node.type) {
    case 'heading':
      into.push({ type: 'heading', ...range, level: node.depth, text: textOf(node.children) })
      break
    case 'thematicBreak':
      into.push({ type: 'rule', ...range })
      break
    case 'html':
      splitText(node.value, range.line, reader, into, 'html')
      break
    case 'paragraph':
      splitText(textOf(node.children), range.line, reader, into, 'paragraph')
      break
    case 'blockquote': {
      const blocks: Block[] = []
      for (const child of node.children) toBlocks(child, reader, blocks)
      into.push({ type: 'quote', ...range, blocks })
      break
    }
    case 'list': {
      const items = node.children.map((item) => toItem(item, reader))
      into.push({ type: 'list', ...range, ordered: node.ordered === true, start: node.start ?? 1, items })
      break
    }
    case 'table': {
      const [header, ...rows] = node.children.map((row) => ({
        line: toRange(row, reader).line,
        cells: row.children.map((cell) => textOf(cell.children).trim()),
      }))
      into.push({ type: 'table', ...range, header: header?.cells ?? [], rows })
      break
    }
    case 'code':
      toCode(node.value, node.lang ?? undefined, range, reader, into)
      break
  }
}

function toRange(node: { position?: RootContent['position'] }, reader: Reader): { line: number; endLine: number } {
  const { document, offset } = reader
  const toLine = (line: number): number => (document.origin[offset + line - 1] ?? 0) + 1
  return { line: toLine(node.position?.start.line ?? 1), endLine: toLine(node.position?.end.line ?? 1) }
}

function textOf(children: readonly { type: string; value?: string }[]): string {
  return children.map((child) => (child.type === 'break' ? '\n' : (child.value ?? ''))).join('')
}

function toItem(node: MarkdownItem, reader: Reader): ListItem {
  const blocks: Block[] = []
  const [first, ...rest] = node.children
  const hasText = first?.type === 'paragraph'
  const text = hasText ? textOf(first.children) : ''
  for (const child of hasText ? rest : node.children) toBlocks(child, reader, blocks)
  const range = toRange(node, reader)
  // A fence that Markdown folded into the item's text comes out again as a block.
  const parts: Block[] = []
  splitText(text, range.line, reader, parts, 'paragraph')
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
    if (body.trim() !== '') into.push({ type, line: at, endLine: at + lines.length - 1, text: body })
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

function toCode(value: string, language: string | undefined, range: Range, reader: Reader, into: Block[]): void {
  const known = language?.startsWith(placeholderMark) ? reader.document.blocks[Number(language.slice(1))] : undefined
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
    if (block.type === 'rule' && previous?.type === 'paragraph' && previous.endLine + 1 === block.line) {
      const text = previous.text.trim()
      if (
        /^-{4,}$/.test(underline) &&
        !text.includes('\n') &&
        underline.length * 2 >= text.length &&
        !/[.:]\W*$/.test(text)
      ) {
        result[result.length - 1] = { ...previous, type: 'heading', level: 2, text, endLine: block.line }
        continue
      }
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

/** An ordered list that code or text without indentation interrupts goes on: what stands between belongs to the item before. */
function joinLists(blocks: readonly Block[]): Block[] {
  const result: Block[] = []
  let open = -1
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
        continue
      }
      open = result.length
    } else if (block.type === 'heading' || block.type === 'rule') open = -1
    result.push(block)
  }
  return result
}
