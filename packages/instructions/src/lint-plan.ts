import type { PlacedCode } from './block-context.ts'
import type { CodeBlock } from './code-block.ts'
import { isDestructive } from './command-effects.ts'
import { toCommandLanguage } from './command-shape.ts'
import { toFinding } from './finding-codes.ts'
import { isConcreteStep } from './assess-document.ts'
import type { FoundStep } from './found-step.ts'
import type { SecretLocation } from './mask-secrets.ts'
import type { Check } from './check.ts'
import type { Finding, PlanFeature, PlanStep } from './plan.ts'

const recommendedSteps = 10

/** Lints the criteria: none at all, those that nobody can check, checks that change things. */
export function lintCriteria(features: readonly PlanFeature[], checks: readonly Check[]): Finding[] {
  const findings: Finding[] = []
  if (features.length === 0) findings.push(toFinding('no_criteria', 1, 'No success criteria.'))
  for (const feature of features) {
    if (feature.checks.length === 0)
      findings.push(toFinding('prose_criteria', feature.line, `No check proves: ${clip(feature.text)}`))
  }
  for (const check of [...features.flatMap((feature) => feature.checks), ...checks]) {
    if ((check.kind === 'shell' || check.kind === 'sql') && check.mutates) {
      findings.push(toFinding('mutating_check', check.line, `This check changes things: ${clip(check.text)}`))
    }
  }
  return findings
}

/** Lints the steps: their number, order, titles, and what each asks for. */
export function lintSteps(
  steps: readonly PlanStep[],
  found: readonly FoundStep[],
  codes: readonly (readonly PlacedCode[])[],
): Finding[] {
  const findings: Finding[] = []
  if (steps.length > recommendedSteps)
    findings.push(toFinding('many_steps', steps[0]?.line ?? 1, `${steps.length} steps.`))
  findings.push(...lintOrder(found))
  findings.push(...lintWrites(steps))
  const ticked = found.filter((step) => step.isTicked)
  if (ticked[0])
    findings.push(
      toFinding('ticked_step', ticked[0].line, `${ticked.length} of ${found.length} steps are ticked already.`),
    )
  const titles = new Set<string>()
  for (const [index, step] of steps.entries()) {
    const source = found[index]
    if (titles.has(step.title))
      findings.push(toFinding('duplicate_title', step.line, `A step above is also called "${clip(step.title)}".`))
    titles.add(step.title)
    if (step.kind === 'manual') findings.push(...lintManual(step))
    for (const command of step.commands) {
      if (isDestructive(command))
        findings.push(toFinding('destructive_command', step.line, `Step ${index + 1} runs: ${clip(command)}`))
      if (/\b(?:cat|tee)\b[^\n]*<<-?\s*\\?["']?\w/.test(command))
        findings.push(
          toFinding('heredoc_file', step.line, `Step ${index + 1} writes a file by here-document: ${clip(command)}`),
        )
    }
    if (step.kind === 'agent' && source && !isConcreteStep(source))
      findings.push(toFinding('vague_step', step.line, `Step ${index + 1} names no file, command or code.`))
    for (const { code } of codes[index] ?? []) {
      if (toCommandLanguage(code.language, code.content) === 'sql' && isDestructive(code.content)) {
        findings.push(toFinding('destructive_command', code.line, `Step ${index + 1} holds SQL that deletes data.`))
      }
    }
    const absolute = step.files.filter((path) => /^[~/]/.test(path))
    if (absolute.length > 0)
      findings.push(toFinding('outside_workspace', step.line, `Absolute path: ${absolute.slice(0, 3).join(', ')}`))
  }
  return findings
}

function lintOrder(found: readonly FoundStep[]): Finding[] {
  let last = 0
  let word = ''
  for (const step of found) {
    const label = step.section?.label
    const number = Number(/^\d+$/.exec(label?.number ?? '')?.[0] ?? Number.NaN)
    if (!label || Number.isNaN(number)) continue
    if (label.word === word && number <= last && !step.title.includes(`: ${label.rest}`)) {
      return [
        toFinding('ambiguous_order', step.line, `"${clip(step.section?.title ?? '')}" comes after number ${last}.`),
      ]
    }
    word = label.word
    last = number
  }
  return []
}

function lintWrites(steps: readonly PlanStep[]): Finding[] {
  const findings: Finding[] = []
  const written = new Map<string, string>()
  for (const edit of steps.flatMap((step) => step.edits)) {
    if (edit.type !== 'write') continue
    const before = written.get(edit.path)
    if (before !== undefined && before !== edit.content)
      findings.push(toFinding('written_twice', edit.line, `${edit.path} is written before with other content.`))
    written.set(edit.path, edit.content)
  }
  return findings
}

function lintManual(step: PlanStep): Finding[] {
  const reason = step.reason ?? 'needs a person'
  const code = /root/.test(reason) ? 'manual_sudo' : /host:|another host/.test(reason) ? 'manual_remote' : 'manual_step'
  // A step that tells a person how to know that it is done needs no better wording.
  if (code === 'manual_step' && /\b(?:done|finished|complete) when\b/i.test(step.body)) return []
  return [toFinding(code, step.line, `"${clip(step.title)}" ${reason}.`)]
}

/** Lints the document's blocks and its secrets. */
export function lintDocument(
  secrets: readonly SecretLocation[],
  blocks: readonly CodeBlock[],
  brokenEdits: readonly number[],
): Finding[] {
  const findings: Finding[] = []
  for (const block of blocks) {
    if (block.recovered === 'unclosed')
      findings.push(
        toFinding(
          'unclosed_fence',
          block.line,
          `This fence is never closed; it was taken to end at line ${block.endLine}.`,
        ),
      )
    if (block.recovered === 'nested')
      findings.push(
        toFinding(
          'nested_fence',
          block.line,
          `Fences stand inside this one; it was taken to end at line ${block.endLine}.`,
        ),
      )
  }
  for (const line of brokenEdits)
    findings.push(toFinding('broken_edit', line, 'This SEARCH block has no divider or no end.'))
  for (const { kind, line } of secrets)
    findings.push(toFinding('secret', line, `A credential (${kind.replace('_', ' ')}).`))
  return findings
}

function clip(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text
}
