import type { PlacedCode } from './block-context.ts'
import { toCommandLanguage } from './command-shape.ts'
import { findIntroducedPath, isPath, listPaths } from './find-paths.ts'
import type { FoundStep } from './found-step.ts'

// Files that are only looked at, run or imported from.
const readOnly =
  /(?:\b(?:see|links? to|hash of|linking to|points? to|pointing to|reads?|refer(?:ring)? to|reference|per|like|as in|(?:see|follow|match|mirror|keep to|check)\w* (?:the|its|their) \w+ (?:in|of|from)|(?:described|defined|documented|shown|listed|specified) in|according to|based on|model(?:l)?ed (?:on|after)|similar to|same (?:as|way as)|consult|review|look at|inspect|open|cop(?:y|ies)|clone|compare(?: it)? (?:with|to)|check|run|execute|python3?|node|bash|sh|follow(?:s|ing)?|mirrors?|pattern (?:of|in|from)|output of|called (?:by|from)|used (?:by|in))|\b(?:import|cop(?:y|ied)|read|load|tak(?:e|en)|reuse|inherit|fetch|generate)\w*\b[^.\n]{0,60}\bfrom)\s+(?:the\s+|an?\s+|our\s+|existing\s+|file\s+){0,3}(?:`[^`\n]+`|[\w~./@-]+\.\w+)(?:(?:\s*,\s*|\s*,?\s+(?:and|or)\s+)`[^`\n]+`(?!\s+(?:must|should|has|needs|to)\b))*(?!`?,?\s+and\s+(?:then\s+)?(?:rewrite|fix|update|change|correct|improve|edit|add|remove|replace|adjust|mend|extend|simplify|refactor)\b)/gi
const diffHeader = /^(?:\+\+\+ b\/|\+\+\+ (?!\/dev\/null)|--- a\/)([^\s]+)/gm
const heredocStart = /<<-?\s*\\?["']?(\w{1,40})/
const shellTarget = /(?:(?:^|[^0-9&<>=-])>{1,2}|\btee(?:\s+-a)?)\s*["']?([\w~./@-]+)/gm

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

/** Files that a unified diff names, or that a script writes: by redirection, tee or here-document. */
function listWritten({ code }: PlacedCode): string[] {
  const isDiff = /^(?:diff|patch)$/.test(code.language) || /^--- \S/m.test(code.content.slice(0, 400))
  const isScript = toCommandLanguage(code.language, code.content) === 'shell'
  const pattern = isDiff ? diffHeader : isScript ? shellTarget : undefined
  if (!pattern) return []
  const text = isScript ? dropHereDocuments(code.content) : code.content
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '').filter(isPath)
}

/** The lines of a script that are commands, not content of what they write. */
function dropHereDocuments(script: string): string {
  if (!script.includes('<<')) return script
  let end: string | undefined
  return script
    .split('\n')
    .filter((line) => {
      if (end !== undefined) {
        if (line.trim() === end) end = undefined
        return false
      }
      end = heredocStart.exec(line)?.[1]
      return true
    })
    .join('\n')
}
