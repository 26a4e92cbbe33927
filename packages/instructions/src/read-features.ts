import type { Block, BlockOf, ListItem } from './block.ts'
import { findBareCommand, isWholeCommand } from './command-shape.ts'
import { stripOrnament } from './heading-label.ts'
import { toPlainText } from './inline-text.ts'
import { ancestors, walkSections, type Section } from './outline.ts'
import { holdsScenarios, readScenarios } from './read-scenarios.ts'
import { toSectionRole } from './section-role.ts'
import { parseDirective, parseVerifyLine, type Directive } from './verify-syntax.ts'

/** A criterion with the lines it covers, before checks are attached. */
export interface FoundFeature {
  readonly text: string
  readonly line: number
  readonly endLine: number
  /** Raw text, for the commands in its code spans. */
  readonly source: string
  readonly directive?: Directive
}

/** Reads the criteria of a document in order: criteria sections and checklists, else what its verification sections list. */
export function readFeatures(root: Section, stepSections: ReadonlySet<Section>): FoundFeature[] {
  const explicit: FoundFeature[] = []
  const listed: FoundFeature[] = []
  const numbered: FoundFeature[] = []
  const milestones: FoundFeature[] = []
  for (const section of walkSections(root)) {
    const zone = toZone(section, stepSections)
    if (zone === 'criteria') {
      const named = section.role === 'criteria' || holdsItems(section) ? undefined : section.label?.rest
      if (named) push(named, section.line, section.endLine, explicit)
      else readCriteria(section.blocks, explicit, section.children.length === 0)
    } else if (zone === 'verification') {
      readVerification(section, explicit, listed)
      const label = section.label
      if (
        label &&
        section.role !== 'criteria' &&
        label.rest !== '' &&
        !stepSections.has(section) &&
        isInVerification(section.parent)
      ) {
        numbered.push({ text: toPlainText(label.rest), line: section.line, endLine: section.line, source: '' })
      }
    } else if (zone === 'other') readMilestones(section, milestones)
    if (zone === 'other') readStated(section, explicit, milestones)
    for (const [index, block] of section.blocks.entries()) {
      const next = section.blocks[index + 1]
      if (zone === 'other' && block.type === 'table') readProofColumn(block, explicit)
      if (zone !== 'criteria' && block.type === 'paragraph' && next?.type === 'list' && introducesCriteria(block.text))
        readCriteria([next], explicit, false)
    }
  }
  const byLine = (a: FoundFeature, b: FoundFeature): number => a.line - b.line
  if (explicit.length > 0) return explicit.toSorted(byLine)
  if (listed.length > 0 || numbered.length > 0) return (listed.length > 0 ? listed : numbered).toSorted(byLine)
  return milestones.toSorted(byLine)
}

/** A criterion in the sentence that announces it: "Success criteria: all tests pass.", "Done when: the log shows the id". */
const statedCriterion =
  /(?:^|\n)[\s*_]*(?:(?:(?:success|acceptance|done|completion|exit) criteri(?:a|on)|done when|definition of done|acceptance|success)[\s*_]*:[\s*_]*|(?:done|success)[ \t]*=[ \t]*)(\S[^\n]{4,400})/i

/** "When you are done, `npm test` should pass.", "It is done when …" */
const closingCriterion =
  /(?:^|[.!?]\s+|\n)((?:when|once) (?:(?:you(?:['’]re| are)|it(?:['’]s| is)|this is|everything is|all is) )?(?:done|finished|complete),?\s+[^\n]{3,300}?\b(?:should|must)\b[^\n]{3,300}?|(?:you are|it is|this is|we are) (?:done|finished|complete) when\s+[^\n:]{5,300}?)(?=[.!?](?:\s|$)|$)/im

/** "Then `make test` must pass." */
const commandMust =
  /(?:^|[.!?]\s+|\n)((?:(?:then|after|afterwards|finally|and|now|at the end|in the end)\b[^.`\n]{0,30}\s)?`([^`\n]{2,200})` (?:must|should|has to) [^\n]{3,200}?)(?=[.!?](?:\s|$)|$)/im

/** "**Done when** the log shows the id": said of a step as often as of the whole, so it counts where nothing else does. */
const doneWhen = /(?:^|[.!?]\s+|\n)([*_]{0,2}done when[*_]*\s+[^\n:]{5,300}?)(?=[.!?](?:\s|$)|$)/im

/** "Check with `make test`.", "CI must be green: `make test`": the last resort. */
const checkedWith =
  /(?:^|[.!?]\s+|\n)((?:(?:then )?(?:check|verify|confirm|test)\b[^.`\n]{0,40}\b(?:with|by|using|run|running)|[^.`\n]{2,40}\b(?:must|should) (?:be|stay) green):?\s+`([^`\n]{2,200})`[^\n]{0,200}?)(?=[.!?](?:\s|$)|$)/im

// Most texts state none, and the patterns below cost more than this one.
const mayState =
  /criteri|\b(?:done|finished|complete|definition|acceptance|success|green)\b|` (?:must|should|has to) |\b(?:with|by|using|run|running):?\s`|^[^`]* (?:must|should) (?:still )?pass/i

function readStated(section: Section, into: FoundFeature[], lastResort: FoundFeature[]): void {
  const read = (text: string, line: number, endLine: number): void => {
    if (text.length > 4000 || !mayState.test(text)) return
    const stated = (statedCriterion.exec(text) ?? closingCriterion.exec(text))?.[1]
    if (stated) return push(stated, line, endLine, into)
    const must = commandMust.exec(text)
    if (must?.[1] && isWholeCommand(must[2] ?? '')) return push(must[1], line, endLine, into)
    const checked = checkedWith.exec(text)
    const late =
      findBareCommand(text) !== undefined
        ? text
        : (doneWhen.exec(text)?.[1] ?? (isWholeCommand(checked?.[2] ?? '') ? checked?.[1] : undefined))
    if (late) push(late, line, endLine, lastResort)
  }
  for (const block of section.blocks) {
    if (block.type === 'paragraph') read(block.text, block.line, block.endLine)
    if (block.type === 'list') for (const item of block.items) read(item.text, item.line, item.endLine)
  }
}

type Zone = 'criteria' | 'verification' | 'excluded' | 'other'

/** The nearest section with a role of its own decides. */
function toZone(section: Section, stepSections: ReadonlySet<Section>): Zone {
  for (const current of ancestors(section)) {
    if (current.role === 'criteria') return 'criteria'
    // A numbered verification step is work; what it lists are its actions, not criteria.
    if (current.role === 'verification') return stepSections.has(current) ? 'other' : 'verification'
    if (current.role === 'constraint' || current.role === 'rollback' || current.role === 'prerequisite')
      return 'excluded'
    if (current.role === 'context' || current.role === 'followup') return 'excluded'
  }
  return 'other'
}

/** True for a part that lists its criteria; "### 1. Users can log in" with a sentence or a command below is one itself. */
function holdsItems(section: Section): boolean {
  return (
    section.children.length > 0 ||
    section.blocks.some(
      (block) =>
        block.type === 'list' ||
        block.type === 'table' ||
        block.type === 'html' ||
        (block.type === 'code' && holdsScenarios(block.code)),
    )
  )
}

function isInVerification(section: Section | undefined): boolean {
  if (section) for (const current of ancestors(section)) if (current.role === 'verification') return true
  return false
}

/** True for a paragraph that ends in "Acceptance criteria:" or the like: the list below it holds criteria. */
export function introducesCriteria(text: string): boolean {
  if (!/(?::|when)[*_\s]*$/i.test(text)) return false
  const last = toPlainText(text.split('\n').at(-1) ?? '')
  return /^(?:acceptance|success|done when|dod)\s*:$|^how (?:i|we|you|to|it|this)\b.{0,12}\b(?:check|test|verif|accept|judge)\w*\b.{0,20}:$|^(?:success|acceptance|done|completion|exit) criteria\b.{0,40}:$|^definition of done\b.{0,20}:$|^(?:this (?:task|step) is )?(?:done|complete) when:?$/i.test(
    last,
  )
}

function readCriteria(blocks: readonly Block[], into: FoundFeature[], mayBeProse: boolean): void {
  const before = into.length
  for (const block of blocks) {
    if (block.type === 'list') for (const item of block.items) readItem(item, into)
    if (block.type === 'table') readTable(block, into)
    if (block.type === 'quote') readCriteria(block.blocks, into, false)
    if (block.type === 'html') readHtmlItems(block, into)
    if (block.type === 'code' && holdsScenarios(block.code))
      for (const { text, line, endLine } of readScenarios(block.code)) push(text, line, endLine, into)
  }
  if (into.length > before || !mayBeProse) return
  for (const block of blocks) {
    if (block.type !== 'paragraph' || /:\s*$/.test(block.text)) continue
    if (/^[*_]/.test(block.text) && /^[^]{0,400}[*_]$/.test(block.text.trim())) continue
    for (const line of block.text.split(/\n(?=\s*(?:\[[ xX]\]|[✅✔☐☑•]))/)) push(line, block.line, block.endLine, into)
  }
}

const htmlItem = /<li\b[^>]{0,200}>([^<]*(?:<(?!\/?(?:li|ul|ol)\b)[^<]*)*)/gi

function readHtmlItems(block: BlockOf<'html'>, into: FoundFeature[]): void {
  let line = block.line
  let from = 0
  for (const item of block.text.matchAll(htmlItem)) {
    line += block.text.slice(from, item.index).split('\n').length - 1
    from = item.index
    push(item[1] ?? '', line, line + item[0].trimEnd().split('\n').length - 1, into)
  }
}

function push(source: string, line: number, endLine: number, into: FoundFeature[], prefix = ''): void {
  const directive = parseDirective(source)
  const text = toFeatureText(source.replace(/<!--[^]*?-->/g, ''))
  if (text === '') return
  into.push({ text: prefix + text, line, endLine, source, ...(directive ? { directive } : {}) })
}

function toFeatureText(source: string): string {
  return stripOrnament(toPlainText(source)).replace(/^\[[ xX]\]\s*|^#\d{1,3}\s+(?=\S)/, '')
}

function readItem(item: ListItem, into: FoundFeature[]): void {
  const nested = item.blocks.find((block): block is BlockOf<'list'> => block.type === 'list')
  const parent = toFeatureText(item.text)
  if (
    nested &&
    parent.endsWith(':') &&
    !nested.items.every((child) => parseVerifyLine(child.text, 0, 'criterion') !== undefined)
  ) {
    for (const child of nested.items) {
      if (parseVerifyLine(child.text, 0, 'criterion') === undefined)
        push(child.text, child.line, child.endLine, into, `${parent} `)
    }
    return
  }
  if (parent !== '') push(item.text, item.line, item.endLine, into)
}

const numberColumn = /^(?:#|no\.?|nr\.?|id|step|tc|test ?id|status|pass(?:ed)?(?:\/fail)?|done|result|☐|✓|✅|)$/i

/** Rows as "Test: Expected". Columns that hold a number, an id or a state are left out. */
function readTable(table: BlockOf<'table'>, into: FoundFeature[]): void {
  const wanted = table.header
    .map((header, index) => ({ header: toPlainText(header), index }))
    .filter(({ header }) => !numberColumn.test(header))
  const columns = (wanted.length > 0 ? wanted : table.header.map((header, index) => ({ header, index }))).map(
    ({ index }) => index,
  )
  const expected = table.header.findIndex((header) =>
    /expect|target|result|should|threshold|goal|criteri/i.test(header),
  )
  const [first = 0] = columns
  const second = expected >= 0 && expected !== first ? expected : columns[1]
  // "Given | When | Then"
  const isScenario = /^given\b/i.test(wanted[0]?.header ?? '') && wanted.length > 2
  for (const row of table.rows) {
    if (isScenario) {
      push(
        wanted.map(({ header, index }) => `${header} ${row.cells[index] ?? ''}`).join(', '),
        row.line,
        row.line,
        into,
      )
      continue
    }
    const parts = [row.cells[first] ?? '', second === undefined ? '' : (row.cells[second] ?? '')].filter(
      (cell) => cell.trim() !== '',
    )
    if (parts.length > 0) push(parts.join(': '), row.line, row.line, into)
  }
}

/** A column "Done when" of a table of work: what proves each of its rows. */
function readProofColumn(table: BlockOf<'table'>, into: FoundFeature[]): void {
  const column = table.header.findIndex((header) => toSectionRole(toPlainText(header)) === 'criteria')
  if (column > 0) for (const { cells, line } of table.rows) push(cells[column] ?? '', line, line, into)
}

/** Checkboxes and test tables of a verification section always count; plain lists only when no section names criteria. */
function readVerification(section: Section, explicit: FoundFeature[], listed: FoundFeature[]): void {
  for (const block of section.blocks) {
    if (block.type === 'list') {
      const isChecklist = block.items.some((item) => item.checked !== undefined)
      for (const item of block.items) readItem(item, isChecklist ? explicit : listed)
    }
    if (
      block.type === 'table' &&
      block.header.some((header) => /expect|test|check|scenario|criteri|verif/i.test(header))
    )
      readTable(block, explicit)
  }
}

function readMilestones(section: Section, into: FoundFeature[]): void {
  // "Phase 3: Validation" is a step, and the boxes in it say what must hold.
  const isMilestone =
    section.role === 'verification' ||
    /\b(?:milestones?|checkpoints?|gates?|deliverables?|outcomes?)\b/i.test(section.title)
  for (const [index, block] of section.blocks.entries()) {
    if (block.type !== 'list' || !block.items.some((item) => item.checked !== undefined)) continue
    const before = section.blocks[index - 1]
    const isIntroduced = before?.type === 'paragraph' && /\b(?:milestones?|checkpoints?|gate)\b/i.test(before.text)
    if (isMilestone || isIntroduced) for (const item of block.items) readItem(item, into)
  }
}

/** Gives criteria short stable ids: the words of their text, numbered when they repeat. */
export function createFeatureIds(): (text: string) => string {
  const counts = new Map<string, number>()
  return (text) => {
    const slug =
      text
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, '-')
        .slice(0, 60)
        .replace(/^-+|-+$/g, '') || 'criterion'
    const count = (counts.get(slug) ?? 0) + 1
    counts.set(slug, count)
    return count === 1 ? slug : `${slug}-${count}`
  }
}
