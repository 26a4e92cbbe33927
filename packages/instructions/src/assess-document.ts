import { isConcrete, isConcreteSection, isImperative } from './concrete-work.ts'
import { toFinding } from './finding-codes.ts'
import type { FoundStep } from './found-step.ts'
import { timeWords } from './label-words.ts'
import type { Section } from './outline.ts'
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
  const concrete = steps.filter(isConcreteStep).length
  const timed = steps.filter(
    (step) =>
      timeWords.has(step.section?.label?.word ?? '') ||
      duration.test(`${step.section?.title ?? step.title} ${step.group ?? ''}`),
  ).length
  if (timed * 2 > steps.length && concrete * 2 < steps.length) {
    return toFinding(
      'needs_rewrite',
      steps[0]?.line ?? 1,
      `This is a plan over weeks: ${steps.length - concrete} of its ${steps.length} parts name no file, command or code.`,
    )
  }
  if (isDesign && concrete * 2 < steps.length) {
    return toFinding(
      'needs_rewrite',
      steps[0]?.line ?? 1,
      `This is a design document: ${steps.length - concrete} of its ${steps.length} parts name no file, command or code.`,
    )
  }
  return undefined
}

export function isConcreteStep(step: FoundStep): boolean {
  return step.title.includes('`') || (step.section ? isConcreteSection(step.section) : isConcrete(step.blocks))
}
