import { maskSecrets } from './mask-secrets.ts'
import type { Finding, Plan } from './plan.ts'
import { scanDocument } from './scan-document.ts'
import { toFenceLine } from './fence-line.ts'

/** A repaired document and the findings that were repaired. */
export interface FixedInstruction {
  readonly markdown: string
  readonly applied: readonly Finding[]
}

/**
 * Repairs what cannot change the meaning of a document: closes fences where the plan says they end, opens outer fences with more backticks than
 * what they hold, masks credentials. Everything else needs its author. Line ends become `\n`.
 */
export function fixInstruction(markdown: string, plan: Plan): FixedInstruction {
  const { lines, blocks } = scanDocument(markdown)
  const result = [...lines]
  const applied: Finding[] = []
  // From the end, so that inserted lines do not move what is still to be repaired.
  for (const block of blocks.toReversed()) {
    const finding = plan.findings.find(
      ({ code, line }) => line === block.line && (code === 'unclosed_fence' || code === 'nested_fence'),
    )
    const opening = finding ? toFenceLine(result[block.line - 1] ?? '', block.line - 1) : undefined
    if (!finding || !opening) continue
    const indent = opening.prefix.replace(/[^>\s]/g, ' ')
    const longest = Math.max(
      opening.length,
      ...block.content.split('\n').map((line) => fenceRun(line, opening.character)),
    )
    const isNested =
      longest > opening.length ||
      block.content.split('\n').some((line) => fenceRun(line, opening.character) === opening.length)
    const fence = opening.character.repeat(isNested ? longest + 1 : opening.length)
    result[block.line - 1] = `${opening.prefix}${fence}${opening.info}`
    if (finding.code === 'unclosed_fence') result.splice(block.endLine, 0, `${indent}${fence}`)
    else result[block.endLine - 1] = `${indent}${fence}`
    applied.unshift(finding)
  }
  const text = result.join('\n')
  const masked = maskSecrets(text)
  if (masked !== text) applied.push(...plan.findings.filter(({ code }) => code === 'secret'))
  return { markdown: masked, applied }
}

function fenceRun(line: string, character: string): number {
  return (character === '`' ? /^\s*(`{3,})/ : /^\s*(~{3,})/).exec(line)?.[1]?.length ?? 0
}
