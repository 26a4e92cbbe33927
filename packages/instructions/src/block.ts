import type { CodeBlock } from './code-block.ts'

/** An item of a list. `text` is its first paragraph as written; `blocks` holds the rest. */
export interface ListItem {
  readonly line: number
  readonly endLine: number
  readonly text: string
  readonly checked?: boolean
  readonly blocks: readonly Block[]
}

interface TableRow {
  readonly line: number
  readonly cells: readonly string[]
}

interface BlockRange {
  readonly line: number
  readonly endLine: number
}

/** A piece of a document, with its inline markup still in the text. */
export type Block = BlockRange &
  (
    | { readonly type: 'heading'; readonly level: number; readonly text: string }
    | { readonly type: 'paragraph'; readonly text: string }
    | { readonly type: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly ListItem[] }
    | { readonly type: 'table'; readonly header: readonly string[]; readonly rows: readonly TableRow[] }
    | { readonly type: 'code'; readonly code: CodeBlock }
    | { readonly type: 'quote'; readonly blocks: readonly Block[] }
    | { readonly type: 'rule' }
    | { readonly type: 'html'; readonly text: string }
  )

export type BlockOf<T extends Block['type']> = Extract<Block, { readonly type: T }>

/** Every block below the given ones, depth first, the given ones included. */
export function walkBlocks(blocks: readonly Block[]): readonly Block[] {
  if (!blocks.some(isContainer)) return blocks
  const all: Block[] = []
  const visit = (inner: readonly Block[]): void => {
    for (const block of inner) {
      all.push(block)
      if (block.type === 'quote') visit(block.blocks)
      if (block.type === 'list') for (const item of block.items) visit(item.blocks)
    }
  }
  visit(blocks)
  return all
}

function isContainer({ type }: Block): boolean {
  return type === 'quote' || type === 'list'
}
