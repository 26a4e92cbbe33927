import { listTexts } from './block-context.ts'
import { toOrder } from './concrete-work.ts'
import { listPaths } from './find-paths.ts'
import { toFinding } from './finding-codes.ts'
import { isForeignOrder } from './foreign-words.ts'
import { isDeferred } from './find-heading-steps.ts'
import { toTitleText } from './inline-text.ts'
import { ancestors, walkSections, type Section } from './outline.ts'
import type { Finding, PlanStep } from './plan.ts'

// Most texts give no order, and are not looked into further.
const maybeOrder =
  /\b(?:create|add|write|extend|update|modify|edit|delete|remove|rename|replace|implement|register|move)\s|[^\0-\x7F]/i
const fileOrder =
  /^(?:create|add|write|extend|update|modify|edit|delete|remove|rename|replace|implement|register|move)\s/i

// "`templates/progress.html` | Create" in a table of files.
const rowOrder = /(?:^|\| *)(?:create|new|add|modify|update|edit|delete|rename)d? *(?:\||$)/i

// "`a.test.ts` covers the limits": somebody must write it.
const testFile = /^\W*(?:tests?\W*:\W*)?`(?=[^`]*(?:test|spec))[\w@+./-]+\.\w+`/i

/** Sentences outside every step that order the change of a file which no step names: what the steps leave out is said, not dropped. */
export function findUnplacedOrders(root: Section, steps: readonly PlanStep[]): Finding[] {
  if (steps.length === 0) return []
  const known = new Set(steps.flatMap((step) => step.files.map(toName)))
  const namesOther = (text: string): boolean => listPaths(text).some((path) => !known.has(toName(path)))
  const ranges = steps.toSorted((a, b) => a.line - b.line)
  const findings: Finding[] = []
  // What the document is called says nothing about what it orders.
  const title = root.children.find(({ level }) => level === 1)
  let next = 0
  for (const section of walkSections(root)) {
    const lastLine = section.blocks.at(-1)?.endLine ?? 0
    while (next < ranges.length && (ranges[next]?.endLine ?? 0) < section.line) next++
    const range = ranges[next]
    if (lastLine === 0 || (range && range.line <= section.line && range.endLine >= lastLine)) continue
    if (!mayOrder(section, title)) continue
    const isDelivered = /^(?:expected )?(?:deliverables?|outputs?)\b/i.test(section.title)
    for (const { text, line } of listTexts(section.blocks)) {
      while (next < ranges.length && (ranges[next]?.endLine ?? 0) < line) next++
      if ((ranges[next]?.line ?? Infinity) <= line) continue
      // What a section "Deliverable" names must come from somewhere.
      const isRow = isDelivered || rowOrder.test(text) || testFile.test(text)
      if (!isRow && !maybeOrder.test(text)) continue
      const order =
        isRow && namesOther(text)
          ? toTitleText(text.slice(0, 1000))
          : toTitleText(text.slice(0, 1000))
              .split(/(?<=[.!?]|[^`]:)\s+/)
              .find((sentence) => isFileOrder(sentence) && namesOther(sentence))
      if (order)
        findings.push(toFinding('order_outside_steps', line, `This is part of no step: ${order.slice(0, 100)}`))
    }
  }
  return findings
}

function isFileOrder(sentence: string): boolean {
  return fileOrder.test(toOrder(sentence)) || isForeignOrder(sentence)
}

function toName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Tests that somebody must write are ordered under "Testing" as often as commands to run. */
function mayOrder(section: Section, title: Section | undefined): boolean {
  for (const current of ancestors(section)) {
    if (current === title) continue
    if (isDeferred(current) || (current.role !== 'none' && current.role !== 'work' && current.role !== 'verification'))
      return false
  }
  return true
}
