import type { Block } from './block.ts'
import type { Section } from './outline.ts'

/** A unit of work as found in the document, before its kind and content are read. */
export interface FoundStep {
  readonly title: string
  readonly line: number
  readonly endLine: number
  readonly group?: string
  /** The heading that is the step; absent for items, rows and edit blocks. */
  readonly section?: Section
  /** What introduces the list that holds the step, when the step cannot be understood without ("In `src/a.ts`:"). */
  readonly lead?: string
  /** The box before the item is ticked. */
  readonly isTicked?: boolean
  /** Blocks of the step when it is no section. */
  readonly blocks: readonly Block[]
}

/** A step that is a whole section. A heading with nothing but a label keeps the label as its title. */
export function toSectionStep(section: Section, group?: string): FoundStep {
  const title = section.label && section.label.rest !== '' ? section.label.rest : section.title
  return {
    title,
    line: section.line,
    endLine: section.endLine,
    section,
    blocks: section.blocks,
    ...(group ? { group } : {}),
  }
}
