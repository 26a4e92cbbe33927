import { distance } from 'fastest-levenshtein'
import { toFinding } from './finding-codes.ts'
import type { DeclaredEdit, Finding, Plan } from './plan.ts'

/** Reads a file of the workspace; undefined when it does not exist. */
export type ReadFile = (path: string) => string | undefined

type Replace = Extract<DeclaredEdit, { type: 'replace' }>

/**
 * Compares a plan with a workspace: SEARCH texts that are absent (with the nearest lines), ambiguous or already applied,
 * and files to change that are not there. Edits count in order: a later step sees what an earlier one writes.
 */
export function lintAgainstWorkspace(plan: Plan, readFile: ReadFile): Finding[] {
  const findings: Finding[] = []
  const changed = new Map<string, string | undefined>()
  const read = (path: string): string | undefined => (changed.has(path) ? changed.get(path) : readFile(path))
  for (const step of plan.steps) {
    for (const edit of step.edits) {
      if (edit.type === 'write') {
        changed.set(edit.path, edit.content)
        continue
      }
      const content = read(edit.path)
      if (content === undefined) {
        findings.push(toFinding('missing_path', edit.line, `${edit.path} is not in the workspace.`))
        continue
      }
      const finding = lintReplace(edit, content)
      if (finding) findings.push(finding)
      else
        changed.set(
          edit.path,
          content.replace(edit.search, () => edit.replace),
        )
    }
    if (step.edits.length > 0 || !/\b(?:modify|update|edit|change|patch|fix|extend|refactor)\b/i.test(step.title))
      continue
    for (const path of step.files) {
      if (read(path) === undefined)
        findings.push(
          toFinding('missing_path', step.line, `"${step.title}" changes ${path}, which is not in the workspace.`),
        )
    }
  }
  return findings
}

function lintReplace(edit: Replace, content: string): Finding | undefined {
  const text = content.replaceAll('\r\n', '\n')
  const first = edit.search.trim() === '' ? -1 : text.indexOf(edit.search)
  if (first < 0) {
    if (edit.replace.trim() !== '' && `\n${text}\n`.includes(`\n${edit.replace}\n`)) {
      return toFinding('search_applied', edit.line, `${edit.path} already holds the REPLACE text.`)
    }
    const near = findNearest(text, edit.search)
    const where = near ? ` Nearest is line ${near.line}: ${near.text}` : ''
    return toFinding('search_absent', edit.line, `The SEARCH text is not in ${edit.path}.${where}`)
  }
  const second = text.indexOf(edit.search, first + 1)
  if (second < 0) return undefined
  const lines = [first, second].map((index) => lineAt(text, index))
  return toFinding(
    'search_ambiguous',
    edit.line,
    `The SEARCH text occurs more than once in ${edit.path}: lines ${lines.join(' and ')}.`,
  )
}

function lineAt(text: string, index: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line++
  return line
}

const comparedLength = 400
const comparedLines = 20_000

/** The place whose lines are most like the SEARCH text: its distinctive first line decides. */
function findNearest(text: string, search: string): { line: number; text: string } | undefined {
  const wanted = search
    .split('\n')
    .map((line) => line.trim().slice(0, comparedLength))
    .reduce((longest, line) => (line.length > longest.length ? line : longest), '')
  if (wanted === '') return undefined
  let best: { line: number; text: string; cost: number } | undefined
  for (const [index, line] of text.split('\n', comparedLines).entries()) {
    const trimmed = line.trim().slice(0, comparedLength)
    // The difference in length is a lower bound of the distance: most lines are refused without computing it.
    const bound = best ? best.cost : wanted.length * 0.6
    if (trimmed === '' || Math.abs(trimmed.length - wanted.length) >= bound) continue
    const cost = distance(trimmed, wanted)
    if (cost < bound) best = { line: index + 1, text: trimmed.slice(0, 120), cost }
  }
  return best
}
