import { isImperative, ordersFileChange } from './concrete-work.ts'
import type { Block } from './block.ts'
import { walkBlocks } from './block.ts'
import type { CodeBlock } from './code-block.ts'
import { toFinding } from './finding-codes.ts'
import { ancestors, walkSections, type Section } from './outline.ts'
import type { BlockAccount, Finding } from './plan.ts'

/** What is known about the blocks of a document, by line. */
export interface BlockUses {
  readonly steps: ReadonlyMap<number, number>
  readonly checks: ReadonlyMap<number, readonly string[]>
  /** Blocks of verification parts that are no checks, with the reason. */
  readonly context: ReadonlyMap<number, string>
  /** Edits that nobody can apply, with the finding's code. */
  readonly findings: ReadonlyMap<number, string>
}

/** Accounts for every block exactly once, and reports code that looks like work but belongs to no step. */
export function accountBlocks(
  root: Section,
  codeBlocks: readonly CodeBlock[],
  uses: BlockUses,
): { blocks: BlockAccount[]; findings: Finding[] } {
  const holders = findHolders(root)
  const findings: Finding[] = []
  const reported = new Set<Section>()
  const blocks = codeBlocks
    .toSorted((a, b) => a.line - b.line)
    .map((code): BlockAccount => {
      const base = { line: code.line, endLine: code.endLine, ...(code.language ? { language: code.language } : {}) }
      const checks = uses.checks.get(code.line)
      if (checks) return { ...base, use: 'check', of: checks.join(' ') }
      const finding = uses.findings.get(code.line)
      if (finding) return { ...base, use: 'finding', of: finding }
      const step = uses.steps.get(code.line)
      if (step !== undefined) return { ...base, use: 'step', of: String(step) }
      const reason = uses.context.get(code.line)
      if (reason === unusable)
        findings.push(toFinding('unusable_check', code.line, 'This block is no command that can be run.'))
      if (reason)
        return {
          ...base,
          use: reason === unusable ? 'finding' : 'context',
          of: reason === unusable ? 'unusable_check' : reason,
        }
      const section = holders.get(code.line)
      const owner = section
        ? (findOrdering(section) ?? (shell.has(code.language) ? findOpen(section) : undefined))
        : undefined
      if (owner && !reported.has(owner)) {
        reported.add(owner)
        findings.push(
          toFinding('block_outside_steps', code.line, `"${owner.title}" orders work but is part of no step.`),
        )
      }
      return { ...base, use: 'context', of: section ? toReason(section) : 'outside every section' }
    })
  return { blocks, findings }
}

const unusable = 'no command that can be run'

function findHolders(root: Section): Map<number, Section> {
  const holders = new Map<number, Section>()
  const visit = (section: Section, blocks: readonly Block[]): void => {
    for (const block of walkBlocks(blocks)) if (block.type === 'code') holders.set(block.line, section)
  }
  for (const section of walkSections(root)) visit(section, section.blocks)
  return holders
}

function findOrdering(section: Section): Section | undefined {
  for (const current of ancestors(section)) {
    if (current.role !== 'none' && current.role !== 'work' && current.role !== 'context') return undefined
    if (
      current.level > 1 &&
      current.level < 7 &&
      (ordersFileChange(current) || (current.role === 'none' && isImperative(current.title)))
    )
      return current
  }
  return undefined
}

const shell = new Set(['bash', 'sh', 'shell', 'zsh'])

/** The section of commands that stand under no background, check or rollback: they ask to be run. */
function findOpen(section: Section): Section | undefined {
  for (const current of ancestors(section))
    if (current.level > 1 && current.role !== 'none' && current.role !== 'work') return undefined
  return section.level > 1 ? section : undefined
}

function toReason(section: Section): string {
  for (const current of ancestors(section)) {
    if (current.role !== 'none' && current.role !== 'work' && current.level > 0)
      return `${current.role}: ${current.title.slice(0, 80)}`
  }
  return section.title === '' ? 'before the first heading' : `part of no step: ${section.title.slice(0, 80)}`
}
