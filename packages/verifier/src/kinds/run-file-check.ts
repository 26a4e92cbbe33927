import type { Check } from '@jr/instructions'
import { isWorkspaceError, listSnapshot, readFile, resolvePath, scanTree } from '@jr/workspace'
import type { ResolvedPath } from '@jr/workspace'
import type { CheckContext } from '../check-context.ts'
import type { CheckResult } from '../evidence.ts'
import { lookUpJson } from '../json-path.ts'
import { matchPattern } from '../match-pattern.ts'

type FileCheck = Extract<Check, { kind: 'file' }>

/** Files that are complete when empty. */
const emptyFilePattern = /(?:^|\/)(?:__init__\.py|py\.typed|\.gitkeep|\.keep|\.nojekyll)$/

/** Looks at a file of the workspace; links that lead out of it are no files of it. */
export async function runFileCheck(check: FileCheck, context: CheckContext): Promise<CheckResult> {
  const command = check.text
  try {
    const resolved = await resolvePath(context.workspace, check.path)
    const reason = await findFault(check, resolved, context)
    if (reason === undefined) return { outcome: 'pass', command, output: describe(resolved) }
    return { outcome: 'fail', command, output: describe(resolved), reason }
  } catch (error) {
    if (error instanceof NotComparable) return { outcome: 'could_not_run', command, output: '', reason: error.message }
    if (!isWorkspaceError(error)) throw error
    return { outcome: 'fail', command, output: '', reason: error.message }
  }
}

class NotComparable extends Error {}

async function findFault(check: FileCheck, resolved: ResolvedPath, context: CheckContext): Promise<string | undefined> {
  const { path } = check
  if (check.state === 'absent') return resolved.stats === undefined ? undefined : `${path} exists`
  if (resolved.stats === undefined) return `${path} does not exist`
  if (check.state === 'unchanged') {
    if (context.base === undefined) throw new NotComparable('there is no state before the work to compare with')
    const under = (entry: { path: string }): boolean =>
      entry.path === resolved.relative || entry.path.startsWith(`${resolved.relative}/`)
    const before = (await listSnapshot(context.base)).filter(under)
    const after = (await scanTree(context.workspace)).entries.filter(under)
    return JSON.stringify(before) === JSON.stringify(after) ? undefined : `${path} was changed`
  }
  if (resolved.stats.isDirectory()) {
    const looksInside = check.contains ?? check.matches ?? check.jsonPath
    return looksInside === undefined ? undefined : `${path} is a directory`
  }
  if (resolved.stats.size === 0 && !emptyFilePattern.test(resolved.relative)) return `${path} is empty`
  const looksInside = check.contains ?? check.matches ?? check.jsonPath ?? check.equals
  if (looksInside === undefined) return undefined
  return findContentFault(check, await readFile(context.workspace, path, { allowSecrets: true }))
}

function findContentFault(check: FileCheck, text: string): string | undefined {
  const { path } = check
  if (check.contains !== undefined && !text.includes(check.contains)) {
    return `${path} does not contain ${JSON.stringify(check.contains)}`
  }
  if (check.matches !== undefined) {
    const matched = matchPattern(check.matches, text)
    if (matched !== true) return matched === false ? `${path} does not match /${check.matches}/` : matched
  }
  if (check.jsonPath === undefined) {
    if (check.equals === undefined || text.trim() === check.equals.trim()) return undefined
    return `${path} is not ${JSON.stringify(check.equals)}`
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return `${path} is not JSON`
  }
  const lookup = lookUpJson(json, check.jsonPath)
  if (!lookup.found) return lookup.problem
  const actual = typeof lookup.value === 'string' ? lookup.value : JSON.stringify(lookup.value)
  if (check.equals === undefined || actual === check.equals) return undefined
  return `${check.jsonPath} is ${actual}, expected ${check.equals}`
}

function describe(resolved: ResolvedPath): string {
  if (resolved.stats === undefined) return `${resolved.relative}: nothing is there`
  return `${resolved.relative}: ${resolved.stats.isDirectory() ? 'directory' : `file, ${resolved.stats.size} bytes`}`
}
