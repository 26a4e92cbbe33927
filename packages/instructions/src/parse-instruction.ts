import { accountBlocks } from './account-blocks.ts'
import { assessDocument } from './assess-document.ts'
import { attachChecks } from './attach-checks.ts'
import type { Check } from './check.ts'
import { collectChecks } from './collect-checks.ts'
import { describeStep } from './describe-step.ts'
import { findHeadingSteps } from './find-heading-steps.ts'
import { findExplicitStepList, findListedSteps } from './find-listed-steps.ts'
import type { FoundStep } from './found-step.ts'
import { findUnplacedOrders } from './find-unplaced-orders.ts'
import { toFinding } from './finding-codes.ts'
import { isBinary } from './is-binary.ts'
import { isData } from './is-data.ts'
import { lintCriteria, lintDocument, lintSteps } from './lint-plan.ts'
import { findSecrets, maskSecrets } from './mask-secrets.ts'
import { buildOutline, walkSections, type Section } from './outline.ts'
import { parseBlocks } from './parse-blocks.ts'
import type { Finding, Plan, PlanFeature } from './plan.ts'
import { readEdits } from './read-edits.ts'
import { createFeatureIds, readFeatures } from './read-features.ts'
import { readMetadata } from './read-metadata.ts'
import { readTitle } from './read-title.ts'
import { scanDocument } from './scan-document.ts'

/** Length of the longest document that is planned, in UTF-16 units: 2 MB of ASCII. */
export const maximumDocumentLength: number = 2 * 1024 * 1024

// Headings as labels of work weigh this much at least when they win against an explicit "Steps" list.
const strongLabel = 7
// A lone unnumbered label gives way to any other sign of work.
const weakLabel = 3

/** Makes a plan of an instruction. Never throws: what is wrong with a document is in the plan's findings. */
export function parseInstruction(markdown: string): Plan {
  if (markdown.trim() === '' || markdown === '\uFEFF')
    return refuse(toFinding('empty_document', 1, 'The document is empty.'))
  if (isBinary(markdown)) return refuse(toFinding('binary_document', 1, 'The document is not text.'))
  if (markdown.length > maximumDocumentLength) {
    return refuse(
      toFinding(
        'too_large',
        1,
        `The document has ${(markdown.length / 1024 / 1024).toFixed(1)} MB; the limit is 2 MB.`,
      ),
    )
  }
  const document = scanDocument(markdown)
  if (isData(document.lines)) return refuse(toFinding('no_steps', 1, 'The document is YAML or JSON, not Markdown.'))
  const { blocks, codeBlocks } = parseBlocks(document)
  const root = buildOutline(blocks, document.lines.length)
  const secrets = findSecrets(markdown)
  const mask = (text: string): string => (secrets.length > 0 ? maskSecrets(text) : text)

  const heading = findTitle(root)
  const title = heading ? mask(readTitle(heading.title)) : undefined
  const foundSteps = endBeforeNext(findSteps(root))
  const stepSections = new Set(foundSteps.flatMap((step) => (step.section ? [step.section] : [])))
  const foundFeatures = readFeatures(root, stepSections)
  const collected = collectChecks(root, stepSections, new Set(foundFeatures.map((feature) => feature.line)))
  const owners = attachChecks(collected.checks, foundFeatures)
  const checks = collected.checks.map(({ draft }, index): Check => ({
    ...draft,
    id: `c${index + 1}`,
    text: mask(draft.text),
  }))

  const toId = createFeatureIds()
  const checksOf = new Map<number | undefined, Check[]>()
  for (const [index, check] of checks.entries()) append(checksOf, owners[index], check)
  const features = foundFeatures.map((feature, index): PlanFeature => ({
    id: feature.directive?.id ?? toId(mask(feature.text)),
    text: mask(feature.text),
    line: feature.line,
    checks: checksOf.get(index) ?? [],
    ...(feature.directive && feature.directive.depends.length > 0 ? { depends: feature.directive.depends } : {}),
  }))
  const documentChecks = checksOf.get(undefined) ?? []

  const checkLines = new Map<number, string[]>()
  for (const [index, { blockLine }] of collected.checks.entries()) {
    if (blockLine !== undefined) append(checkLines, blockLine, checks[index]?.id ?? '')
  }
  const described = foundSteps.map((step) =>
    describeStep(step, document.lines, stepSections, (line) => checkLines.has(line) || collected.context.has(line)),
  )
  const steps = described.map(({ step }) => ({
    ...step,
    title: mask(step.title),
    body: mask(step.body),
    commands: step.commands.map(mask),
  }))
  const stepLines = new Map<number, number>()
  const blockFindings = new Map<number, string>()
  const findings: Finding[] = []
  for (const [index, { codes, step }] of described.entries()) {
    for (const placed of codes) {
      stepLines.set(placed.code.line, index)
      if (placed.code.form === 'edit' && step.kind !== 'declared' && readEdits([placed], step.title).unspelled > 0) {
        blockFindings.set(placed.code.line, 'edit_without_path')
        findings.push(toFinding('edit_without_path', placed.code.line, 'This edit names no file.'))
      }
    }
  }
  const account = accountBlocks(root, codeBlocks, {
    steps: stepLines,
    checks: checkLines,
    context: collected.context,
    findings: blockFindings,
  })

  const assessment = assessDocument(heading?.title ?? '', foundSteps, root)
  if (assessment) findings.push(assessment)
  if (title === undefined) findings.push(toFinding('no_title', 1, 'No level 1 heading.'))
  for (const { line, problem } of collected.problems)
    findings.push(toFinding('verify_syntax', line, `This verify line cannot be read: ${problem}.`))
  for (const { line, problem } of collected.unprovable)
    findings.push(
      toFinding(
        'unusable_check',
        line,
        `What is said of this command is no outcome to check: ${problem.slice(0, 100)}`,
      ),
    )
  const { metadata, conflicts } = readMetadata(root, document.frontMatter)
  for (const { key, used, other, line } of conflicts)
    findings.push(
      toFinding('conflicting_metadata', line, `${key} is ${other} here and ${used} before; ${used} counts.`),
    )
  const all = [
    findings,
    lintCriteria(features, documentChecks),
    lintSteps(
      steps,
      foundSteps,
      described.map(({ codes }) => codes),
    ),
    account.findings,
    findUnplacedOrders(root, steps),
    lintDocument(secrets, codeBlocks, document.brokenEdits),
  ].flat()
  return {
    ...(title === undefined ? {} : { title }),
    metadata,
    executable: steps.length > 0 && !all.some((finding) => finding.severity === 'error'),
    steps,
    features,
    checks: documentChecks,
    findings: all
      .map((finding) => ({ ...finding, message: mask(finding.message) }))
      .toSorted((a, b) => a.line - b.line),
    blocks: account.blocks,
  }
}

/** A step ends where the next one begins, also when the next heading is a deeper one. */
function endBeforeNext(steps: readonly FoundStep[]): FoundStep[] {
  return steps.map((step, index) => {
    const next = steps[index + 1]
    return next && next.line > step.line && step.endLine >= next.line ? { ...step, endLine: next.line - 1 } : step
  })
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

function refuse(finding: Finding): Plan {
  return { metadata: {}, executable: false, steps: [], features: [], checks: [], findings: [finding], blocks: [] }
}

function findTitle(root: Section): Section | undefined {
  for (const section of walkSections(root)) if (section.level === 1) return section
  return undefined
}

function findSteps(root: Section): FoundStep[] {
  const { steps, weight } = findHeadingSteps(root)
  if (weight < strongLabel) {
    const explicit = findExplicitStepList(root)
    if (explicit.length > 0) return explicit
  }
  if (weight > weakLabel) return steps
  const listed = findListedSteps(root)
  return listed.length > 0 ? listed : steps
}
