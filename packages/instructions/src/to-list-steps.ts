import type { Block, BlockOf, ListItem } from './block.ts'
import { isPath, listPaths } from './find-paths.ts'
import type { FoundStep } from './found-step.ts'
import { parseHeadingLabel, stripOrnament } from './heading-label.ts'
import { toPlainText, toTitleText } from './inline-text.ts'
import { introducesCriteria } from './read-features.ts'
import { toSectionRole } from './section-role.ts'

/** A list with the paragraph that introduces it, when that ends in a colon or names a file. */
export interface IntroducedList {
  readonly list: BlockOf<'list'>
  readonly intro?: BlockOf<'paragraph'>
}

/** The lists of a section that may hold work: none below "Notes:" or "Acceptance criteria:". */
export function listIntroduced(blocks: readonly Block[]): IntroducedList[] {
  return blocks.flatMap((block, index): IntroducedList[] => {
    const before = blocks[index - 1]
    if (block.type !== 'list' || isAside(before)) return []
    const isIntro = before?.type === 'paragraph' && (before.text.endsWith(':') || introducesFile(before))
    return [isIntro ? { list: block, intro: before } : { list: block }]
  })
}

/** Numbered items are work; bullets when there are no numbers. Only the first kind of list counts, so that details stay details. */
export function toListSteps(blocks: readonly Block[]): FoundStep[] {
  const lists = listIntroduced(blocks)
  const ordered = lists.filter(({ list }) => list.ordered)
  const boxes = lists.filter(({ list }) => list.items.some((item) => item.checked !== undefined))
  return toIntroducedSteps(ordered.length > 0 ? ordered : boxes.length > 0 ? boxes : lists)
}

/** A step an item; "In `a.ts`:" over bullets and "In `b.ts`:" over others are a step each. What introduces a list leads its items. */
export function toIntroducedSteps(lists: readonly IntroducedList[]): FoundStep[] {
  const byFile = lists.filter(isFileList).length > 1
  return lists
    .flatMap((given, index) =>
      byFile && isFileList(given)
        ? [toFileStep(given)]
        : given.list.items.map((item) =>
            toItemStep(item, index > 0 || introducesFile(given.intro) ? given.intro : undefined),
          ),
    )
    .filter((step) => step.title !== '')
}

/** Bullets below the name of a file. */
export function isFileList({ list, intro }: IntroducedList): boolean {
  return !list.ordered && list.items.every((item) => item.checked === undefined) && introducesFile(intro)
}

/** True for "In `src/a.ts`:" and "File: `src/a.ts`": what follows is about that file. */
export function introducesFile(block: Block | undefined): boolean {
  if (block?.type !== 'paragraph') return false
  const last = block.text.split('\n').at(-1) ?? ''
  return (
    (last.endsWith(':') || isPath(last.replace(/^`(.*)`$/, '$1')) || /^\W*(?:file|path)\b[*_\s]*:/i.test(last)) &&
    listPaths(last.slice(0, 400)).length > 0
  )
}

function toFileStep({ list, intro }: IntroducedList): FoundStep {
  const blocks = intro ? [intro, list] : [list]
  return {
    title: toTitleText(intro?.text.split('\n').at(-1) ?? '').replace(/[\s:]+$/, ''),
    line: blocks[0]?.line ?? list.line,
    endLine: list.endLine,
    blocks,
  }
}

/** A line such as "Notes:" or "Out of scope:": the list below it is no work. */
function isAside(before: Block | undefined): boolean {
  if (before?.type !== 'paragraph') return false
  if (introducesCriteria(before.text)) return true
  const last = toPlainText(before.text.split('\n').at(-1) ?? '')
  if (!last.endsWith(':') || last.length > 60 || /\b(?:changes?|steps?|tasks?|actions?|work|to-?dos?)\b/i.test(last))
    return false
  const role = toSectionRole(stripOrnament(last))
  return role !== 'none' && role !== 'work' && role !== 'verification'
}

function toItemStep(item: ListItem, intro: BlockOf<'paragraph'> | undefined): FoundStep {
  const text: Block = { type: 'paragraph', line: item.line, endLine: item.line, text: item.text }
  return {
    title: toItemTitle(item.text),
    line: item.line,
    endLine: item.endLine,
    blocks: intro ? [intro, text, ...item.blocks] : [text, ...item.blocks],
    ...(intro ? { lead: intro.text } : {}),
    ...(item.checked ? { isTicked: true } : {}),
  }
}

/** A bold lead names the item ("**Create the table** — …"); otherwise its first line does. */
function toItemTitle(text: string): string {
  const [first = ''] = text.split('\n')
  const lead = /^(?:\[[ xX]\]\s*)?(?:\*\*|__)([^*]{3,120}?)(?:(?:\*\*|__)\s*(?:[:—–-]|$)|(?<=[.:])(?:\*\*|__)\s)/
    .exec(first)?.[1]
    ?.replace(/\.$/, '')
  const named = lead === undefined ? undefined : parseHeadingLabel(`${lead.replace(/[\s:.]+$/, '')}:`)
  const title = toTitleText(lead === undefined || named?.rest === '' ? text : lead)
  const label = parseHeadingLabel(title)
  return stripOrnament(label?.number && label.rest !== '' ? label.rest : title)
    .replace(/\s*:$/, '')
    .slice(0, 300)
}
