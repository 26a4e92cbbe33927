import type { PlacedCode } from './block-context.ts'
import { findIntroducedPath, isPath, listPaths } from './find-paths.ts'
import type { FoundStep } from './found-step.ts'

// Files that are only looked at, run or imported from.
const readOnly =
  /(?:\b(?:see|reads?|refer(?:ring)? to|reference|per|like|as in|(?:described|defined|documented|shown|listed|specified) in|according to|based on|model(?:l)?ed (?:on|after)|similar to|same (?:as|way as)|consult|review|look at|inspect|open|cop(?:y|ies)|clone|compare(?: it)? (?:with|to)|check|run|execute|python3?|node|bash|sh|follow(?:s|ing)?|mirrors?|pattern (?:of|in|from)|output of|called (?:by|from)|used (?:by|in))|\b(?:import|cop(?:y|ied)|read|load|tak(?:e|en)|reuse|inherit|fetch|generate)\w*\b[^.\n]{0,60}\bfrom)\s+(?:the\s+|an?\s+|our\s+|existing\s+|file\s+){0,3}(?:`[^`\n]+`|[\w~./@-]+\.\w+)(?:(?:\s*,\s*|\s*,?\s+(?:and|or)\s+)`[^`\n]+`(?!\s+(?:must|should|has|needs|to)\b))*/gi
const diffHeader = /^(?:\+\+\+ b\/|\+\+\+ (?!\/dev\/null)|--- a\/)([^\s]+)/gm
const heredocTarget =
  /\b(?:cat|tee)\b(?:[^\n<]{0,120}?>{1,2}\s*|\s+(?:-a\s+)?)["']?([\w~./@-]+)["']?[^\n<]{0,40}<<|\b(?:cat|tee)\b[^\n<]{0,40}<<[^\n>]{0,40}>{1,2}\s*["']?([\w~./@-]+)/g

/** Paths a step creates or changes, as written: of its title, its blocks, and its text where that does more than read them. */
export function listStepFiles(
  found: FoundStep,
  codes: readonly PlacedCode[],
  texts: readonly string[],
  edited: readonly string[],
): string[] {
  const files = new Set<string>(listPaths(found.section?.title ?? found.title))
  for (const placed of codes) {
    const path = findIntroducedPath(placed)
    if (path) files.add(path)
    for (const target of listWritten(placed)) files.add(target)
  }
  for (const path of edited) if (path !== '') files.add(path)
  for (const text of texts) for (const path of listPaths(text.slice(0, 4000).replace(readOnly, ' '))) files.add(path)
  // "strings.lua" in the title is the "lib/strings.lua" below it.
  const named = new Set(
    [...files].filter((path) => path.includes('/')).map((path) => path.slice(path.lastIndexOf('/') + 1)),
  )
  return [...files].filter((path) => path.includes('/') || !named.has(path))
}

/** Files that a unified diff or a here-document names. */
function listWritten({ code }: PlacedCode): string[] {
  const isDiff = /^(?:diff|patch)$/.test(code.language) || /^--- \S/m.test(code.content.slice(0, 400))
  const pattern = isDiff ? diffHeader : code.content.includes('<<') ? heredocTarget : undefined
  if (!pattern) return []
  return [...code.content.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '').filter(isPath)
}
