import { listTexts } from './block-context.ts'
import { isConcrete, isConcreteSection, isImperative } from './concrete-work.ts'
import { listPaths } from './find-paths.ts'
import { toFinding } from './finding-codes.ts'
import type { FoundStep } from './found-step.ts'
import { isSpecificationWord, timeWords, toLabelWeight } from './label-words.ts'
import { walkSections, type Section } from './outline.ts'
import type { Finding } from './plan.ts'

const designTitle =
  /\b(?:design(?: doc(?:ument)?)?|rfc|proposal|architecture|white ?paper|vision|roadmap|strategy|concept|specification|master plan|blueprint|thesis|manifesto|philosophy|brainstorm|position paper|feasibility)\b/i
const duration =
  /\b(?:weeks?|months?|quarters?|sprints?|q[1-4])\b[\s\d]|\b(?:\d+\s*[-–]?\s*\d*|one|two|three|four|six)[\s-]+(?:weeks?|months?|quarters?)\b|\b(?:weeks?|months?|sprints?|q)\s*\d/i

/** Says why a document must not be queued: it orders nothing, or it is a design or a plan over weeks. Undefined for work. */
export function assessDocument(title: string, steps: readonly FoundStep[], root: Section): Finding | undefined {
  // "Design: X" names a document, "Design the form" orders work.
  const isDesign = designTitle.test(title) && (!isImperative(title) || /^\W*\w+\s*[:—–-]/.test(title))
  if (steps.length === 0) {
    return isDesign
      ? toFinding('needs_rewrite', 1, 'This is a design document: it orders no work.')
      : toFinding('no_steps', 1, `No work was found${root.children.length > 0 ? ' under any heading' : ''}.`)
  }
  const vague = steps.filter((step) => !isConcreteStep(step))
  const timed = steps.filter(
    (step) =>
      timeWords.has(step.section?.label?.word ?? '') ||
      duration.test(`${step.section?.title ?? step.title} ${step.group ?? ''}`),
  ).length
  const isSchedule =
    headsTimes(root) ||
    (duration.test(`${title} `) && /\b(?:plan|roadmap|schedule|strategy|programme?|timeline)\b/i.test(title))
  if ((timed * 2 > steps.length || isSchedule) && vague.length * 2 > steps.length) {
    return toRewrite('This is a plan over weeks', steps, vague, 'name no file, command or code')
  }
  const isWish = steps.every(
    ({ title, section }) => section?.label && isSpecificationWord(section.label.word) && !isImperative(title),
  )
  if (isWish && vague.length === steps.length && steps.length > 1) {
    return toRewrite('This says what is wanted, not what to do', steps, vague, 'name no file, command or code')
  }
  const sketched = steps.filter((step) => !isConcreteStep(step) || !ordersChange(step))
  return isDesign && sketched.length * 2 > steps.length
    ? toRewrite('This is a design document', steps, sketched, 'order no change of a file and no command')
    : undefined
}

const month =
  /^(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|aug(?:ust)?|sept(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b/i

/** True when most headings of a document that are no background name weeks, months or quarters. */
function headsTimes(root: Section): boolean {
  const headings = [...walkSections(root)].filter(
    ({ level, role }) => level > 1 && level < 7 && (role === 'none' || role === 'work'),
  )
  const times = headings.filter(
    ({ title, label }) => (label && timeWords.has(label.word)) || duration.test(`${title} `) || month.test(title),
  )
  return times.length > 1 && times.length * 2 > headings.length
}

function toRewrite(what: string, all: readonly FoundStep[], parts: readonly FoundStep[], why: string): Finding {
  const names = parts.slice(0, 3).map(({ title }) => `"${title.slice(0, 60)}"`)
  const more = parts.length > names.length ? ` and ${parts.length - names.length} more` : ''
  return toFinding(
    'needs_rewrite',
    all[0]?.line ?? 1,
    `${what}: ${parts.length} of its ${all.length} parts ${why} (${names.join(', ')}${more}).`,
  )
}

/** More than a sketch in code: an order, a label of work, or the path of a file. */
function ordersChange({ title, section, blocks }: FoundStep): boolean {
  if (isImperative(title) || listPaths(title).length > 0) return true
  if (section?.label && section.label.word !== '#' && toLabelWeight(section.label.word) >= 8) return true
  const parts = section ? [...walkSections(section)].flatMap((part) => part.blocks) : blocks
  for (const { text } of listTexts(parts)) if (listPaths(text.slice(0, 2000)).length > 0) return true
  return false
}

export function isConcreteStep(step: FoundStep): boolean {
  return step.title.includes('`') || (step.section ? isConcreteSection(step.section) : isConcrete(step.blocks))
}
