import type { Block, BlockOf } from './block.ts'
import {
  isContextLabel,
  parseHeadingLabel,
  parseSpacedNumber,
  stripOrnament,
  type HeadingLabel,
} from './heading-label.ts'
import { toTitleText } from './inline-text.ts'
import { toSectionRole, type SectionRole } from './section-role.ts'

/** A heading with what stands below it. */
export interface Section {
  /** 0 for the document itself, 1-6 for headings, 7 and 8 for paragraphs that act as headings (labelled, and merely bold), 9 for labelled ones inside such. */
  readonly level: number
  /** Heading text without emphasis; code marks stay. */
  readonly title: string
  readonly label?: HeadingLabel
  /** From the section's own title; what a part inherits is in `isInside`. */
  readonly role: SectionRole
  readonly line: number
  readonly endLine: number
  /** Blocks between this heading and the first one below it. */
  readonly blocks: readonly Block[]
  readonly children: readonly Section[]
  readonly parent?: Section
}

type OpenSection = Omit<Section, 'endLine' | 'blocks' | 'children'> & {
  endLine: number
  blocks: Block[]
  children: OpenSection[]
}

/** Folds blocks into the tree of sections; bold paragraphs (`**Step 1: …**`, `**Files:**`) are headings below every real one. */
export function buildOutline(blocks: readonly Block[], lineCount: number): Section {
  const root: OpenSection = { level: 0, title: '', role: 'none', line: 1, endLine: lineCount, blocks: [], children: [] }
  const stack: OpenSection[] = [root]
  const parts = blocks.flatMap(splitLabelled)
  const lastFold = parts.findLastIndex((block) => block.type === 'html' && block.text.includes('</details'))
  let hidden: SectionRole | undefined
  for (const [index, block] of parts.entries()) {
    if (block.type === 'html') hidden = index <= lastFold ? readDetails(block.text, hidden) : undefined
    const found =
      block.type === 'heading'
        ? toHeading(block)
        : block.type === 'paragraph'
          ? (toPseudoHeading(block) ?? toUnmarked(block, parts[index + 1]))
          : undefined
    const opened = found && countsInside(found, stack.at(-1)) ? { ...found, level: 9 } : found
    if (!opened) {
      // A rule ends what a bold line began.
      if (block.type === 'rule') while ((stack.at(-1)?.level ?? 0) > 6) close(stack, block.line - 1)
      stack.at(-1)?.blocks.push(block)
      continue
    }
    while ((stack.at(-1)?.level ?? 0) >= opened.level) close(stack, block.line - 1)
    const parent = stack.at(-1) ?? root
    const section: OpenSection = {
      ...(hidden
        ? { level: opened.level, title: toTitleText(opened.text), role: hidden }
        : toNames(opened.text, opened.level)),
      line: block.line,
      endLine: lineCount,
      blocks: [],
      children: [],
      parent,
    }
    parent.children.push(section)
    stack.push(section)
    if (opened.rest) section.blocks.push(opened.rest)
  }
  return root
}

/** Role of what `<details><summary>Rollback</summary>` folds away; undefined outside, and for a summary that says nothing. */
function readDetails(html: string, before: SectionRole | undefined): SectionRole | undefined {
  const at = html.lastIndexOf('<details')
  if (html.lastIndexOf('</details') > at) return undefined
  const summary = /<summary[^>]*>([^]*?)<\/summary>/i.exec(html.slice(Math.max(0, at)))?.[1]
  if (summary === undefined) return at >= 0 ? undefined : before
  const role = toSectionRole(toTitleText(stripOrnament(summary.trim())))
  // A fold named "Context" may still hold steps that say so; one named "Rollback" holds none.
  return role === 'none' || role === 'work' || role === 'context' ? undefined : role
}

function close(stack: OpenSection[], endLine: number): void {
  const section = stack.pop()
  if (section) section.endLine = Math.max(section.line, endLine)
}

function toNames(
  text: string,
  level: number,
): { level: number; title: string; role: SectionRole; label?: HeadingLabel } {
  const title = toTitleText(text)
  const label = parseHeadingLabel(title) ?? (level < 7 ? parseSpacedNumber(title) : undefined)
  const role = label && isContextLabel(label) ? 'context' : toSectionRole(label ? label.rest : stripOrnament(title))
  return label ? { level, title, role, label } : { level, title, role }
}

/** "**Acceptance criteria**", then "**1. …**" and "**2. …**": the numbers count what that bold line announces, not the work above it. */
function countsInside({ level, text }: OpenedHeading, last: OpenSection | undefined): boolean {
  if (level !== 7 || !last || last.level < 8) return false
  const label = parseHeadingLabel(text)
  if (label?.word !== '#') return false
  if (last.level === 9) return Number(label.number) === Number(last.label?.number) + 1
  return label.number === '1' && last.role !== 'none' && last.role !== 'work'
}

const labelledLine =
  /\n(?=(?:\*\*|__)?(?:step|task|phase|part|edit|fix|change)\s+(?:\d{1,3}|[A-Z])\s*(?:\*\*|__)?\s*[:.)—–-])/i

/** "Step 1: …", "Step 2: …" on lines of their own are one paragraph to Markdown and as many headings to their author. */
function splitLabelled(block: Block): Block[] {
  if (block.type !== 'paragraph' || !labelledLine.test(block.text)) return [block]
  let line = block.line
  return block.text.split(labelledLine).map((text) => {
    const at = line
    line += text.split('\n').length
    return { type: 'paragraph', line: at, endLine: line - 1, text }
  })
}

interface OpenedHeading {
  readonly level: number
  readonly text: string
  readonly rest?: Block
}

function toHeading(block: Extract<Block, { type: 'heading' }>): OpenedHeading {
  return { level: block.level, text: block.text }
}

const boldLine = /^(?:[^\w\s*_]{1,4}\s*)?(?:\*\*|__)([^*]{1,160}?)(?:\*\*|__)\s*:?\s*(\([^()]{1,40}\):?)?\s*$/
const boldLead = /^(?:\*\*|__)([^*]{1,120}?)(?:\*\*|__)(\s*[:—–-]?\s*)(.*)$/
const plainLead = /^(?:step|task|phase|part|edit|fix|change)\s+(?:\d{1,3}|[A-Z])\s*[:.)—–-]\s*\S/i

/** A paragraph that acts as a heading: bold from end to end, or beginning with a numbered label. */
function toPseudoHeading(block: Extract<Block, { type: 'paragraph' }>): OpenedHeading | undefined {
  const [first = '', ...others] = block.text.split('\n')
  const rest = toRest(block, others)
  const bold = boldLine.exec(first)
  if (bold) {
    const text = `${(bold[1] ?? '').replace(/:\s*$/, '')} ${bold[2] ?? ''}`.trim()
    const label = parseHeadingLabel(text)
    if (label) return { level: 7, text, ...rest }
    // Bold text over more lines of the same paragraph is emphasis or metadata, unless it is a label ("**Verify:**").
    return others.length === 0 || /:\s*(?:\*\*|__)?\s*:?\s*$/.test(first) ? { level: 8, text, ...rest } : undefined
  }
  const lead = boldLead.exec(first)
  const leadText = (lead?.[1] ?? '').replace(/[\s:.—–-]+$/, '')
  const label = lead ? (parseHeadingLabel(`${leadText}:`) ?? parseHeadingLabel(leadText)) : undefined
  if (lead && label && label.word !== '#' && label.number !== '') {
    const after = lead[3] ?? ''
    if (label.rest === '') return { level: 7, text: `${leadText}: ${after}`, ...rest }
    // "**Task 1 — Queue:** create …" names the task and then says it; "**Step 1: Copy** the file" is one sentence.
    const isNamed = /[:.—–-]\s*$/.test(lead[1] ?? '') || /[:—–-]/.test(lead[2] ?? '')
    if (isNamed) return { level: 7, text: leadText, rest: { ...block, text: [after, ...others].join('\n') } }
    return { level: 7, text: `${leadText} ${after}`, ...rest }
  }
  return plainLead.test(first) && first.length < 160 ? { level: 7, text: first, ...rest } : undefined
}

/** "What not to change" on a line of its own over a list: a title without its mark. */
function toUnmarked({ text }: BlockOf<'paragraph'>, next: Block | undefined): OpenedHeading | undefined {
  if (next?.type !== 'list' || text.length > 40 || !/^\p{Lu}[^\n`*]*[\p{L})]$/u.test(text)) return undefined
  return toSectionRole(text) === 'none' ? undefined : { level: 8, text }
}

function toRest(block: Extract<Block, { type: 'paragraph' }>, lines: readonly string[]): { rest?: Block } {
  if (lines.join('').trim() === '') return {}
  return { rest: { type: 'paragraph', line: block.line + 1, endLine: block.endLine, text: lines.join('\n') } }
}

/** Every section below (and with) the given one, in document order. */
export function walkSections(section: Section): Section[] {
  const sections: Section[] = []
  const visit = (current: Section): void => {
    sections.push(current)
    for (const child of current.children) visit(child)
  }
  visit(section)
  return sections
}

/** The section itself and all that hold it, innermost first. */
export function* ancestors(section: Section): Generator<Section> {
  for (let current: Section | undefined = section; current; current = current.parent) yield current
}
