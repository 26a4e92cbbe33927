import { matchesGlob } from 'node:path'
import type { Check } from '@jr/instructions'
import { findPlaceholder, findShrink, isWorkspaceError, readFile, readSnapshotFile, resolvePath } from '@jr/workspace'
import type { CheckContext } from '../check-context.ts'
import { compareTrees } from '../compare-trees.ts'
import type { TreeChange } from '../compare-trees.ts'
import type { CheckResult } from '../evidence.ts'

type DiffCheck = Extract<Check, { kind: 'diff' }>

/**
 * Guards the change as a whole: only the named paths changed (a file, a directory or a glob; none named means any),
 * no file lost half of its content or vanished unnamed, no placeholder stands in for work, and every place that a changed document cites exists.
 */
export async function runDiffCheck(check: DiffCheck, context: CheckContext): Promise<CheckResult> {
  const command = check.text
  if (context.base === undefined) {
    return {
      outcome: 'could_not_run',
      command,
      output: '',
      reason: 'there is no state before the work to compare with',
    }
  }
  const changes = await compareTrees(context.workspace, context.base)
  const output = changes.map((change) => `${change.change} ${change.path}`).join('\n')
  if (changes.length === 0) return { outcome: 'could_not_run', command, output, reason: 'nothing was changed' }
  const only = await Promise.all(check.only.map((path) => toRelative(path, context)))
  for (const change of changes) {
    const fault = isNamed(change.path, only)
      ? ((await findFault(change, context)) ?? findRemoval(change, only, context))
      : `${change.path} was ${change.change}, which is not allowed`
    if (fault !== undefined) return { outcome: 'fail', command, output, reason: fault }
  }
  return { outcome: 'pass', command, output }
}

/** Names in the check are resolved as names in an edit are, so `/ganuda/x.py` means the same in both. */
async function toRelative(path: string, context: CheckContext): Promise<string> {
  if (/[*?[{]/.test(path)) return path.replace(/^\.?\//, '')
  return (await resolvePath(context.workspace, path)).relative
}

function isNamed(path: string, only: readonly string[]): boolean {
  return (
    only.length === 0 ||
    only.some((name) => path === name || path.startsWith(`${name.replace(/\/$/, '')}/`) || matchesGlob(path, name))
  )
}

/** A directory or a glob allows changes, not that files of it vanish: a removed file has lost all of its content. */
function findRemoval({ path, change }: TreeChange, only: readonly string[], context: CheckContext): string | undefined {
  if (change !== 'removed' || only.includes(path) || context.deliverables?.includes(path) === true) return undefined
  return `${path} was removed, and neither the check nor the document names it`
}

async function findFault(change: TreeChange, context: CheckContext): Promise<string | undefined> {
  if (change.change === 'removed' || context.base === undefined) return undefined
  const text = await readFile(context.workspace, change.path, { allowSecrets: true }).catch((error: unknown) => {
    // Binary and very large files have no lines to look at.
    if (isWorkspaceError(error)) return undefined
    throw error
  })
  if (text === undefined) return undefined
  const before =
    change.change === 'modified' ? ((await readSnapshotFile(context.base, change.path))?.toString('utf8') ?? '') : ''
  const finding = findShrink(before, text) ?? findPlaceholder(before, text)
  if (finding !== undefined) return `${change.path}${finding.line === 0 ? '' : `:${finding.line}`}: ${finding.message}`
  return change.path.endsWith('.md') ? findFalseCitation(change.path, text, context) : undefined
}

/** `src/app.ts:42` in a document, back-ticked or linked: the file must exist and have that line. */
async function findFalseCitation(path: string, text: string, context: CheckContext): Promise<string | undefined> {
  for (const [, cited = '', line = ''] of text.matchAll(/[`(]((?:[\w.-]+\/)*[\w-]+\.[a-z]{1,5})(?::|#L)(\d+)\b/gi)) {
    const content = await readFile(context.workspace, cited, { allowSecrets: true }).catch(() => undefined)
    if (content === undefined) return `${path} cites ${cited}:${line}, which does not exist`
    const lines = content.replace(/\n$/, '').split('\n').length
    if (Number(line) < 1 || Number(line) > lines)
      return `${path} cites ${cited}:${line}, but that file has ${lines} lines`
  }
  return undefined
}
