import type { Block, ListItem } from './block.ts'
import {
  beginsWithChange,
  isConcrete,
  isConcreteSection,
  isImperative,
  ordersFileChange,
  startsWithFileOrder,
} from './concrete-work.ts'
import { findEditSteps } from './find-edit-steps.ts'
import { listPaths } from './find-paths.ts'
import { isForeignOrder } from './foreign-words.ts'
import { toSectionStep, type FoundStep } from './found-step.ts'
import { isWorkLabel, parseHeadingLabel, stripOrnament } from './heading-label.ts'
import { splitSentences, toPlainText } from './inline-text.ts'
import { findFileTables, findWorkTables, toTableSteps } from './find-table-steps.ts'
import { isWorkable } from './is-workable.ts'
import { readTitle } from './read-title.ts'
import { ancestors, walkSections, type Section } from './outline.ts'
import {
  introducesFile,
  isFileList,
  listIntroduced,
  toIntroducedSteps,
  toListSteps,
  type IntroducedList,
} from './to-list-steps.ts'

/** Work that no label announces (rule 8): lists and headings of work sections, tables of work, edit blocks, file headings. */
export function findListedSteps(root: Section): FoundStep[] {
  const finders = [
    findOrderingHeadings,
    findWorkSectionSteps,
    findFileHeadings,
    findEditSteps,
    findLooseLists,
    findWorkTables,
    findFileTables,
    findItemsOfOrder,
    findOrders,
  ]
  for (const find of finders) {
    const steps = find(root)
    if (steps.length > 0) return addSiblings(steps)
  }
  return []
}

/** Items of an explicit "Steps" list: they win against a specification part of the document (rule 3). */
export function findExplicitStepList(root: Section): FoundStep[] {
  for (const section of walkSections(root)) {
    if (!isWorkable(section) || !/^(?:\w+ )?steps?(?: to .*)?:?$/i.test(stripOrnament(section.title))) continue
    const steps = toListSteps(section.blocks)
    if (steps.length > 0) return steps
  }
  return []
}

/** Headings side by side that each give an order and say how ("Clean", "Build", "Archive"): at least two, and more than those beside them that give none. */
function findOrderingHeadings(root: Section): FoundStep[] {
  for (const parent of walkSections(root)) {
    const parts = parent.children.filter(
      (child) => child.level > 1 && child.level < 7 && (child.role === 'none' || child.role === 'work'),
    )
    const orders = parts.filter((child) => isImperative(child.title) && isConcrete(child.blocks))
    if (orders.length > 1 && orders.length * 2 > parts.length && parts.every(isWorkable))
      return orders.map((section) => toSectionStep(section))
  }
  return []
}

function findWorkSectionSteps(root: Section): FoundStep[] {
  const steps: FoundStep[] = []
  let covered = 0
  for (const section of walkSections(root)) {
    if (section.role !== 'work' || section.level < 2 || section.line <= covered || !isWorkable(section)) continue
    const found = toWorkSteps(section)
    if (found.length === 0) continue
    for (const step of found) steps.push(step)
    covered = section.endLine
  }
  return steps
}

function toWorkSteps(section: Section): FoundStep[] {
  const children = section.children.filter(
    (child) => child.level < 7 && (child.role === 'none' || child.role === 'work') && hasBody(child),
  )
  if (children.length > 0) return children.map((child) => toSectionStep(child))
  const lists = isOrderOverDetails(section.blocks) ? [] : toListSteps(section.blocks)
  if (lists.length > 0) return lists
  const bold = section.children.filter(
    (child) => child.level > 6 && child.role === 'none' && isImperative(child.title) && hasBody(child),
  )
  if (bold.length > 1) return bold.map((child) => toSectionStep(child))
  const table = section.blocks.flatMap((block, index) =>
    block.type === 'table' && !introducesFile(section.blocks[index - 1]) ? toTableSteps(block) : [],
  )
  if (table.length > 0) return [...table, ...findEditSteps(section)].toSorted((a, b) => a.line - b.line)
  // One section that says what to do and shows it is one piece of work.
  return isConcreteSection(section) && section.children.every((child) => child.level > 6) ? toProseSteps(section) : []
}

/** "Write `a.md`, a part for each host:" over hosts: the bullets say what is in it. */
function isOrderOverDetails(blocks: readonly Block[]): boolean {
  const [first] = blocks
  return (
    first?.type === 'paragraph' &&
    beginsWithChange(first.text.slice(0, 400)) &&
    listPaths(first.text.slice(0, 400)).length > 0 &&
    blocks.every(
      (block) =>
        block.type !== 'list' ||
        (!block.ordered &&
          block.items.every(
            (item) =>
              item.checked === undefined && !isOrderItem(item) && listPaths(item.text.slice(0, 400)).length === 0,
          )),
    )
  )
}

function hasBody(section: Section): boolean {
  return section.blocks.some((block) => block.type !== 'rule') || section.children.length > 0
}

/** A work section of prose and code: its edits by file, else one step named by its first order. */
function toProseSteps(section: Section): FoundStep[] {
  const edits = findEditSteps(section)
  if (edits.length > 0) return edits
  const order = findOrder(section.blocks) ?? findDocumentOrder(section)
  return order ? [{ ...toSectionStep(section), title: order }] : [toSectionStep(section)]
}

/** Headings that are a path, or order the change of one. */
function findFileHeadings(root: Section): FoundStep[] {
  const steps: FoundStep[] = []
  let covered = 0
  for (const section of walkSections(root)) {
    if (section.level < 2 || section.line <= covered || section.label || !isWorkable(section)) continue
    if (!ordersFileChange(section)) continue
    steps.push(toSectionStep(section))
    covered = section.endLine
  }
  return steps
}

/** "Install and start" beside "Unit file": a sibling of a step that gives an order, and says how, is one too. */
function addSiblings(steps: readonly FoundStep[]): FoundStep[] {
  const chosen = new Set(steps.map((step) => step.section))
  const levels = new Map(steps.flatMap(({ section }) => (section?.parent ? [[section.parent, section.level]] : [])))
  const siblings = [...levels].flatMap(([parent, level]) =>
    parent.children.filter(
      (child) =>
        !chosen.has(child) &&
        child.level === level &&
        child.level > 1 &&
        child.role === 'none' &&
        (startsWithFileOrder(child) || (isImperative(child.title) && isConcreteSection(child))),
    ),
  )
  return [...steps, ...siblings.map((section) => toSectionStep(section))].toSorted((a, b) => a.line - b.line)
}

/** Numbered lists, then task lists, then bullets that all give orders, outside any section with another role. */
function findLooseLists(root: Section): FoundStep[] {
  const lists: IntroducedList[] = []
  for (const section of walkSections(root)) {
    if (section.level > 1 && !isWorkable(section)) continue
    for (const list of listIntroduced(section.blocks)) lists.push(list)
  }
  const orders = ({ list }: IntroducedList): boolean => {
    const given = list.items.filter(isOrderItem).length
    return given > 0 && given * 2 >= list.items.length
  }
  const labelled = ({ list }: IntroducedList): boolean => {
    const labels = list.items.map((item) => parseHeadingLabel(toPlainText(item.text.slice(0, 200))))
    return (
      labels.length > 1 &&
      labels.every((label) => label !== undefined && label.word !== '#' && label.rest !== '' && isWorkLabel(label))
    )
  }
  // "`a.ts`" over one list, "`b.ts`" over another: what is one is the other, too.
  const byFile = lists.filter(isFileList)
  const groups = [
    lists.filter(labelled),
    lists.filter((given) => given.list.ordered && orders(given)),
    lists.filter(({ list }) => list.items.some((item) => item.checked !== undefined)),
    byFile.length > 1 && byFile.some(orders) ? byFile : [],
    lists.filter((given) => !given.list.ordered && orders(given)),
  ]
  const chosen = groups.find((group) => group.length > 0) ?? []
  return toIntroducedSteps(chosen)
}

/** An item that gives an order, or only names what the list inside it orders. */
function isOrderItem(item: ListItem): boolean {
  return (
    isOrder(item.text.slice(0, 300)) ||
    item.blocks.some((block) => block.type === 'list' && block.items.some((inner) => isOrder(inner.text.slice(0, 300))))
  )
}

/** "Delete the flag", and "**Robots** – add the line": the order may follow a name. */
function isOrder(text: string): boolean {
  const plain = toPlainText(text)
  if (plain.endsWith('?')) return false
  return (
    isImperative(plain) ||
    isForeignOrder(plain) ||
    isImperative(/^[^.:–—]{2,60}(?::|\s[–—-])\s+(.+)$/.exec(plain)?.[1] ?? '')
  )
}

const workTitle = /^(?:to-?dos?|chores?|fix(?:es)?|small fixes|clean-?ups?|work items?|loose ends)\b/i

/** "Address the review" and a list of files with what is wrong in each: the title gives the order, the items say where. */
function findItemsOfOrder(root: Section): FoundStep[] {
  const title = [...walkSections(root)].find(({ level }) => level === 1)?.title ?? ''
  if (!isImperative(readTitle(title)) && !workTitle.test(stripOrnament(title))) return []
  for (const section of walkSections(root)) {
    if (section.level > 1 && !isWorkable(section)) continue
    for (const introduced of listIntroduced(section.blocks))
      if (
        introducesFile(introduced.intro) ||
        introduced.list.items.every((item) => listPaths(item.text.slice(0, 2000)).length > 0)
      )
        return toIntroducedSteps([introduced])
  }
  return []
}

/** The shortest faithful list: sections that give an order in so many words, else the first order of the text. */
function findOrders(root: Section): FoundStep[] {
  const steps: FoundStep[] = []
  for (const section of walkSections(root)) {
    if (section.level < 2 || section.level > 6 || !isWorkable(section) || !hasBody(section)) continue
    if (isImperative(section.title) && !section.children.some((child) => child.level < 7 && isImperative(child.title)))
      steps.push(toSectionStep(section))
  }
  if (steps.length > 0) return steps
  const blocks: Block[] = []
  for (const section of walkSections(root)) {
    const isOrder =
      /^(?:task|objective|goal|request|ask|assignment|description|what to do|instructions?|mission)\b/i.test(
        stripOrnament(section.title),
      )
    if (section.level <= 1 || isOrder || isWorkable(section)) for (const block of section.blocks) blocks.push(block)
  }
  const found = blocks.flatMap((block, index): FoundStep[] => {
    const isOverList = blocks[index + 1]?.type === 'list'
    const title = findOrder([block], findDocumentOrder(root.children[0] ?? root), isOverList)
    return title ? [{ title, line: block.line, endLine: block.endLine, blocks: [block] }] : []
  })
  return found
    .slice(0, 1)
    .map((step) => ({ ...step, endLine: Math.max(step.endLine, blocks.at(-1)?.endLine ?? 0), blocks }))
}

/** The document's title, when it is an order: it names a lone piece of work better than "The Fix". */
function findDocumentOrder(section: Section): string | undefined {
  for (const current of ancestors(section)) {
    const title = readTitle(current.title)
    if (current.level === 1 && isImperative(title)) return title
  }
  return undefined
}

/** First sentence in the imperative; one that ends in a colon only introduces code. */
function findOrder(blocks: readonly Block[], title?: string, isOverList = false): string | undefined {
  for (const block of blocks) {
    if (block.type !== 'paragraph') continue
    const sentences = splitSentences(block.text)
    for (const [index, sentence] of sentences.entries()) {
      if (!isImperative(sentence) || sentence.length <= 8) continue
      // "Update the prices in `a.html`: Pro is 29" says all of it, and so does "Write `a.md` on the changes:" over a list of them.
      const goesOn = (index + 1 < sentences.length || isOverList) && listPaths(sentence).length > 0
      if (/:[\s*_]*$/.test(sentence) && !goesOn) continue
      // A later sentence leans on those before it ("Change it to …", "Then run …"): the title says more.
      return (index > 0 || /^(?:then|also|afterwards|next|finally)\b/i.test(sentence)) && title
        ? title
        : sentence.replace(/[.:!]+$/, '').slice(0, 200)
    }
  }
  return undefined
}
