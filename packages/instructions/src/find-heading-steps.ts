import {
  hasPathedCode,
  isConcreteSection,
  isImperative,
  ordersFileChange,
  startsWithFileOrder,
} from './concrete-work.ts'
import { findItemSteps } from './find-item-steps.ts'
import { toSectionStep, type FoundStep } from './found-step.ts'
import { isWorkLabel, stripOrnament } from './heading-label.ts'
import { isSpecificationWord, timeWords, toLabelWeight } from './label-words.ts'
import { ancestors, walkSections, type Section } from './outline.ts'
import { isNeverWork } from './section-role.ts'

/** Headings that carry the same label word at the same depth of numbering. */
interface Family {
  readonly word: string
  readonly weight: number
  readonly members: Section[]
}

/** What headings say about the work: the steps, and how strongly the label claims to be work (0 when there is none). */
export interface HeadingSteps {
  readonly steps: FoundStep[]
  readonly weight: number
}

const loneWeight = 3
const maximumFamilies = 40

/** Finds labelled or numbered headings that partition the work (rules 1, 2, 5, 6 and 9 of the conventions). */
export function findHeadingSteps(root: Section): HeadingSteps {
  const outside = collectFamilies(root, isExcluded)
  // Steps below "Overview" with no heading of their own to hold them: the author skipped "Implementation".
  const families = outside.length > 0 || holdsWorkSection(root) ? outside : collectFamilies(root, isNoStepInside)
  const best = chooseFamily(families)
  if (!best) return { steps: [], weight: 0 }
  const { members, groups } = descend(best, families)
  const chosen = new Set(members)
  const parents = new Set(members.filter((member) => !groups.has(member)).map((member) => member.parent))
  const all = [...members, ...[...parents].flatMap((parent) => listSiblings(parent, chosen, members[0]?.level ?? 0))]
  const steps = sortByLine(all).map((section) => toSectionStep(section, groups.get(section) ?? findGroup(section)))
  // A single heading "Task: …" may only name the document.
  const [lone] = steps
  const isNamedOnly = steps.length === 1 && lone?.section?.level === 1 && lone.section.label?.number === ''
  return { steps: findItemSteps(steps) ?? carryParents(steps), weight: isNamedOnly ? loneWeight : best.weight }
}

function collectFamilies(root: Section, excludes: (section: Section) => boolean): Family[] {
  const byKey = new Map<string, Family>()
  for (const section of walkSections(root)) {
    const { label } = section
    if (!label || section.level === 0 || !isWorkLabel(label) || excludes(section)) continue
    const depth = label.number.split('.').length
    const word = canonicalWord(label.word)
    const key = `${word} ${depth} ${section.level} ${label.number === '' ? 'named' : ''}`
    const weight = toLabelWeight(label.word) - (section.level > 6 ? 1 : 0) - (label.number === '' ? 1 : 0)
    const family = byKey.get(key) ?? { word, weight, members: [] }
    family.members.push(section)
    byKey.set(key, family)
  }
  // Families are compared in pairs: a document with more kinds of labels than anybody uses must stay linear.
  const strongest = [...byKey.values()]
    .toSorted((a, b) => b.weight - a.weight || b.members.length - a.members.length)
    .slice(0, maximumFamilies)
  const families = joinLevels(strongest).flatMap(dropOutlineMembers)
  // "# Task: …" names the document; it holds the work and is none beside it.
  const beside = families.filter((family) => !family.members.every(isDocumentTitle))
  return beside.length > 0 ? beside : families
}

function isDocumentTitle(section: Section): boolean {
  return section.level === 1 && section.parent?.children.filter((child) => child.level === 1).length === 1
}

/** "## Step 1" and "### Step 2" are one numbering when the numbers run on, whatever the level. */
function joinLevels(families: readonly Family[]): Family[] {
  const joined: Family[] = []
  for (const family of families) {
    const index = joined.findIndex(
      (other) => other.word === family.word && isRising([...other.members, ...family.members]),
    )
    const other = joined[index]
    if (other)
      joined[index] = {
        ...other,
        weight: Math.max(other.weight, family.weight),
        members: sortByLine([...other.members, ...family.members]),
      }
    else joined.push(family)
  }
  return joined
}

function isRising(members: readonly Section[]): boolean {
  let last = 0
  for (const member of sortByLine(members)) {
    const number = /^\d+$/.test(member.label?.number ?? '') ? Number(member.label?.number) : Number.NaN
    if (!(number > last)) return false
    last = number
  }
  return true
}

function sortByLine(sections: readonly Section[]): Section[] {
  return sections.toSorted((a, b) => a.line - b.line)
}

function canonicalWord(word: string): string {
  return word === 'new file' ? 'file' : word
}

const deferred =
  /\((?:future|later|deferred|not (?:now|in scope)|out of scope|post-?mvp|skip)\b[^)]*\)|\b(?:future work|out of scope)\b/i

/** True for a part that its title puts off: "Step 3 (later)". */
export function isDeferred({ title }: Section): boolean {
  return deferred.test(title)
}

/** Sections inside background, criteria, verification, rollback … hold no work, and a label does not make them so. */
function isExcluded(section: Section): boolean {
  if (section.label && !numbersOutline(section.label.word) && isNeverWork(section.label.rest)) return true
  if (isDeferred(section)) return true
  let current = section.parent
  for (; current && current.level > 0; current = current.parent) {
    if (current.label && isWorkLabel(current.label) && current.label.word !== '#') {
      if (isNeverWork(current.label.rest)) return true
      continue
    }
    if (current.level === 1) continue
    if (current.role !== 'none' && current.role !== 'work') return true
  }
  return false
}

const leadIn =
  /^(?:(?:executive )?summary|(?:task |project )?overview|background|context|introduction|objectives?|goals?|purpose|mission|scope|motivation|description|problem(?: statement| description)?|(?:system |target |proposed )?architecture|(?:the )?requirements?)\b/i

/** As `isExcluded`, but what stands below a lead-in counts when a strong label numbers it. */
function isNoStepInside(section: Section): boolean {
  if (toLabelWeight(section.label?.word ?? '') < 9 || section.label?.number === '') return true
  if (isNeverWork(section.label?.rest ?? '') || isDeferred(section)) return true
  for (const current of ancestors(section)) {
    if (current === section || current.level < 2 || current.role === 'none' || current.role === 'work') continue
    if (current.role !== 'context' || !leadIn.test(stripOrnament(current.title))) return true
  }
  return false
}

function holdsWorkSection(root: Section): boolean {
  for (const section of walkSections(root)) if (section.level > 1 && section.role === 'work') return true
  return false
}

function numbersOutline(word: string): boolean {
  return word === '#' || word === 'section' || word === 'part'
}

/**
 * Bare numbers may number a whole document ("1. Background", "2. Implementation", "3. Testing"): members that are no work drop out,
 * and one that only wraps the work gives way to what it holds.
 */
function dropOutlineMembers(family: Family): Family[] {
  if (!numbersOutline(family.word)) return [family]
  const isOutline = family.members.some((member) => isContextRole(member))
  const members = family.members.filter(
    (member) =>
      !isContextRole(member) &&
      !(isOutline && ((member.role === 'verification' && !listsFiles(member)) || member.role === 'followup')),
  )
  return members.length > 0 ? [{ ...family, members }] : []
}

/** "5. Tests" over "`a.test.ts`: what it covers": files to write, not commands to run. */
function listsFiles({ blocks: [first] }: Section): boolean {
  return (
    first?.type === 'list' && first.items.every((item) => /^`[\w@+.-]*[/.][\w@+./-]*`\s*(?:[:–—]|-\s)/.test(item.text))
  )
}

function isContextRole(section: Section): boolean {
  if (section.role === 'context') return !spellsFile(section) && !holdsTasks(section) && !startsWithFileOrder(section)
  return (
    section.role !== 'none' && section.role !== 'work' && section.role !== 'verification' && section.role !== 'followup'
  )
}

/** "2. Data model" with a file to create is work; "1. Current code" with a file is what is there. */
function spellsFile(section: Section): boolean {
  const isPresent = /\b(?:current|existing|present|old|before|today|background|problem|reference|root cause)\b/i.test(
    section.title,
  )
  return !isPresent && (hasPathedCode(section) || ordersCode(section))
}

/** "2. Schedule" over "Add to crontab:" and a line of it. */
function ordersCode({ blocks: [first, second] }: Section): boolean {
  return first?.type === 'paragraph' && second?.type === 'code' && isImperative(first.text.slice(0, 200))
}

/** "1. Data model" over boxes to tick is work. */
function holdsTasks(section: Section): boolean {
  return section.blocks.some((block) => block.type === 'list' && block.items.some((item) => item.checked !== undefined))
}

/** The outermost family among the strongest; specifications and calendars only when nothing else labels work. */
function chooseFamily(families: readonly Family[]): Family | undefined {
  const usable = families.filter((family) => family.members.length > 1 || isLoneWork(family))
  const isWork = (family: Family): boolean => !isSpecificationWord(family.word) && !timeWords.has(family.word)
  const work = usable.filter(isWork)
  // A calendar or a specification counts beside labelled work only as its container.
  const holders = usable.filter((family) => !isWork(family) && work.some((inner) => holds(family, inner)))
  const time = usable.filter((family) => timeWords.has(family.word))
  const pool = work.length > 0 ? [...work, ...holders] : time.length > 0 ? time : usable
  const outermost = pool.filter(
    (family) => !pool.some((other) => other !== family && holds(other, family) && !isWrapper(other, family)),
  )
  const ranked = outermost.toSorted(
    (a, b) => score(b) - score(a) || (a.members[0]?.line ?? 0) - (b.members[0]?.line ?? 0),
  )
  const [first] = ranked
  if (!first) return undefined
  // Work labelled with two words side by side ("Step 1, Step 2, Fix 1") is one list.
  const beside = ranked
    .slice(1)
    .filter((family) => areSiblings(first, family) && family.weight >= 7 && first.weight >= 7)
  if (beside.length === 0) return first
  return { ...first, members: sortByLine([first, ...beside].flatMap((family) => family.members)) }
}

function score(family: Family): number {
  return family.weight + Math.min(family.members.length, 8) * 0.25 + (family.members.some(isConcreteSection) ? 1 : 0)
}

/** A single labelled heading is work when the label is a strong one, not when a lone "3. Notes" or "Part 1" stands in prose. */
function isLoneWork(family: Family): boolean {
  const [member] = family.members
  return member !== undefined && family.weight >= 7 && (family.word !== '#' || ordersFileChange(member))
}

function holds(outer: Family, inner: Family): boolean {
  const members = new Set(outer.members)
  const held = inner.members.filter((section) => findHolder(section, members) !== undefined).length
  return held * 2 > inner.members.length
}

function findHolder(section: Section, members: ReadonlySet<Section>): Section | undefined {
  for (const current of ancestors(section)) if (current !== section && members.has(current)) return current
  return undefined
}

/** A family with one work member that only says "Implementation" wraps the inner one. */
function isWrapper(outer: Family, inner: Family): boolean {
  const wrapping = new Set(outer.members)
  const holders = new Set(inner.members.map((section) => findHolder(section, wrapping)))
  const isGeneric = [...holders].every((holder) => holder !== undefined && holder.role === 'work')
  const others = outer.members.filter(
    (member) =>
      !holders.has(member) && member.role !== 'verification' && member.role !== 'followup' && !isRollout(member),
  )
  return numbersOutline(outer.word) && isGeneric && others.length === 0
}

/** "7. Rollout" in words only: what people do with the work when it is done. */
function isRollout({ label, blocks, children }: Section): boolean {
  return (
    /^roll-?out(?: plan| strategy)?$/i.test(label?.rest ?? '') &&
    children.length === 0 &&
    !blocks.some((block) => block.type === 'code')
  )
}

function areSiblings(a: Family, b: Family): boolean {
  const parents = new Set(a.members.map((member) => member.parent))
  return b.members.every((member) => parents.has(member.parent) && member.level === a.members[0]?.level)
}

/** Rule 2: an inner numbering that runs on across containers is the work, and the container is its group. */
function descend(outer: Family, families: readonly Family[]): { members: Section[]; groups: Map<Section, string> } {
  let members = [...outer.members]
  let groups = new Map<Section, string>()
  for (let round = 0; round < 3; round++) {
    const set = new Set(members)
    const inner = families
      .filter(
        (family) =>
          family.weight > 0 && !family.members.some((member) => set.has(member)) && !isSpecificationWord(family.word),
      )
      .map((family) => ({
        ...family,
        members: family.members.filter((section) => findHolder(section, set) !== undefined),
      }))
      .filter((family) => family.members.length > 1 && runsOn(family.members, set))
      .toSorted((a, b) => b.weight - a.weight)[0]
    if (!inner) break
    const holders = new Set(inner.members.map((section) => findHolder(section, set)))
    // A container without numbered parts of its own is still work.
    const alone = members.filter((member) => !holders.has(member) && isConcreteSection(member))
    const next = new Map<Section, string>()
    for (const section of inner.members) next.set(section, findHolder(section, set)?.title ?? '')
    for (const section of alone) if (groups.has(section)) next.set(section, groups.get(section) ?? '')
    members = sortByLine([...inner.members, ...alone])
    groups = next
  }
  return { members, groups }
}

function runsOn(inner: readonly Section[], containers: ReadonlySet<Section>): boolean {
  let holder: Section | undefined
  let last = -Infinity
  let changes = 0
  for (const section of inner) {
    const current = findHolder(section, containers)
    const value = toOrdinal(section.label?.number ?? '')
    if (value === undefined) return false
    if (current !== holder) {
      changes++
      holder = current
      if (value <= last) return false
    }
    last = Math.max(last, value)
  }
  return changes > 1 || containers.size === 1
}

/** Position in a running numbering; undefined for numbers that name their container (`2.1`, `4A`). */
function toOrdinal(number: string): number | undefined {
  if (/^\d+$/.test(number)) return Number(number)
  if (/^[A-Z]$/i.test(number)) return number.toUpperCase().charCodeAt(0) - 64
  const range = /^(\d+)[-–—&/+]/.exec(number)
  return range ? Number(range[1]) : undefined
}

/** The labelled part that holds a step. */
function findGroup(section: Section): string | undefined {
  for (const current of ancestors(section)) {
    if (
      current !== section &&
      current.level > 0 &&
      current.level < 7 &&
      current.label &&
      current.label.word !== 'section' &&
      !isDocumentTitle(current)
    )
      return current.title
  }
  return undefined
}

/** Rule 6: an unnumbered sibling that orders a concrete file change is a step. */
function listSiblings(parent: Section | undefined, chosen: ReadonlySet<Section>, level: number): Section[] {
  return (parent?.children ?? []).filter(
    (sibling) =>
      !chosen.has(sibling) &&
      !sibling.label &&
      sibling.level === level &&
      level < 7 &&
      (sibling.role === 'none' || sibling.role === 'work') &&
      (ordersFileChange(sibling) || startsWithFileOrder(sibling)),
  )
}

/** Rule 9: labels that repeat under different parents carry the parent in their title. */
function carryParents(steps: readonly FoundStep[]): FoundStep[] {
  const parents = new Map<string, Set<Section | undefined>>()
  const keyOf = (step: FoundStep): string =>
    step.section?.label?.number ? `${step.section.label.word} ${step.section.label.number}` : step.title
  for (const step of steps) {
    const key = keyOf(step)
    parents.set(key, (parents.get(key) ?? new Set()).add(step.section?.parent))
  }
  return steps.map((step) => {
    const parent = step.section?.parent
    if (!parent || parent.level < 2 || (parents.get(keyOf(step))?.size ?? 0) < 2) return step
    return { ...step, title: `${parent.title}: ${step.title}` }
  })
}
