import { walkBlocks, type Block } from './block.ts'
import type { CodeBlock } from './code-block.ts'
import type { Section } from './outline.ts'

/** A code block with what leads up to it. */
export interface PlacedCode {
  readonly code: CodeBlock
  readonly section: Section
  /** Text right before the block: the paragraph, list item or bold line that introduces it; empty when a heading or another block does. */
  readonly intro: string
  /** The two blocks right below it. */
  readonly below: readonly (Block | undefined)[]
}

/** Every code block of a section itself (its subsections excluded) with its introduction, in order. */
export function listPlacedCode(section: Section): PlacedCode[] {
  const placed: PlacedCode[] = []
  const visit = (blocks: readonly Block[], lead: string): void => {
    let intro = lead
    for (const [index, block] of blocks.entries()) {
      if (block.type === 'code') {
        placed.push({ code: block.code, section, intro, below: [blocks[index + 1], blocks[index + 2]] })
        intro = ''
      } else if (block.type === 'list') {
        for (const item of block.items) visit(item.blocks, item.text)
        intro = block.items.at(-1)?.text ?? ''
      } else if (block.type === 'quote') visit(block.blocks, intro)
      else if (block.type === 'paragraph') intro = block.text
      else if (block.type !== 'html') intro = ''
    }
  }
  visit(section.blocks, '')
  return placed
}

/** Text of a section itself: paragraphs, items and table cells, without code blocks. */
export function listTexts(blocks: readonly Block[]): { text: string; line: number }[] {
  const texts: { text: string; line: number }[] = []
  for (const block of walkBlocks(blocks)) {
    if (block.type === 'paragraph') texts.push({ text: block.text, line: block.line })
    if (block.type === 'list') for (const { text, line } of block.items) texts.push({ text, line })
    if (block.type === 'table')
      for (const row of block.rows) texts.push({ text: row.cells.join(' | '), line: row.line })
  }
  return texts
}
