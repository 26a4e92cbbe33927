import { createHash } from 'node:crypto'
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import { findPlaceholder, findShrink } from './content-guards.ts'
import type { AppliedChange, Edit, FileState } from './edit.ts'
import { editContent } from './edit-content.ts'
import { findProtection } from './protected-path.ts'
import { decodeText, readResolved } from './read-file.ts'
import { resolvePath } from './resolve-path.ts'
import { WorkspaceError } from './workspace-error.ts'
import type { Workspace } from './workspace.ts'
import { writeFiles } from './write-files.ts'
import type { FileWrite } from './write-files.ts'

/** A guard that a person may lift for one call. */
export type EditGuard = 'protected_path' | 'content_shrinks' | 'placeholder_content'

export interface ApplyEditsOptions {
  /** Guards that do not hold for this call. @default none */
  readonly allow?: readonly EditGuard[]
}

interface OpenFile {
  readonly before: FileWrite['before']
  content: string | undefined
}

/**
 * Applies the edits of one step in order, all or nothing: any refusal leaves every file as it was. Applying the same
 * edits again changes nothing and says `already_applied`. Take a snapshot first; this keeps no copy after it returns.
 * Throws {@link WorkspaceError} with the code of the guard or failure.
 */
export async function applyEdits(
  workspace: Workspace,
  edits: readonly Edit[],
  options: ApplyEditsOptions = {},
): Promise<AppliedChange[]> {
  const allow = new Set(options.allow)
  const files = new Map<string, OpenFile>()
  const changes: AppliedChange[] = []
  for (const edit of edits) {
    const resolved = await resolvePath(workspace, edit.path)
    const protection = findProtection(resolved.relative)
    if (protection !== undefined && !allow.has('protected_path')) {
      throw new WorkspaceError('protected_path', `${edit.path} is never written by a step: ${protection}`, {
        hint: 'Remove the edit, or let a person make this change.',
        path: edit.path,
      })
    }
    if (resolved.stats?.isDirectory() === true || edit.path.endsWith('/')) {
      throw new WorkspaceError('not_a_file', `${edit.path} is a directory`, {
        hint: 'Name a file in it.',
        path: edit.path,
      })
    }
    const file = files.get(resolved.absolute) ?? (await openFile(resolved, edit.path))
    files.set(resolved.absolute, file)
    const before = file.content
    const edited = editContent(edit, before)
    if (!edited.alreadyApplied) checkGuards(edit, before, edited.content, allow)
    file.content = edited.content
    changes.push({
      path: resolved.relative,
      ...(resolved.mappedFrom !== undefined && { mappedFrom: resolved.mappedFrom }),
      outcome: edited.alreadyApplied ? 'already_applied' : before === undefined ? 'created' : 'modified',
      ...(edited.line !== undefined && { line: edited.line }),
      diff: edited.alreadyApplied ? '' : toDiff(resolved.relative, before, edited.content),
      ...(before !== undefined && { before: toFileState(before) }),
      after: toFileState(edited.content),
    })
  }
  const writes: FileWrite[] = []
  for (const [absolute, { before, content }] of files) {
    if (content === undefined || before?.content.equals(Buffer.from(content)) === true) continue
    writes.push({ absolute, content, ...(before && { before }) })
  }
  await writeFiles(writes)
  return changes
}

async function openFile(resolved: Awaited<ReturnType<typeof resolvePath>>, path: string): Promise<OpenFile> {
  if (resolved.stats === undefined) return { before: undefined, content: undefined }
  const bytes = await readResolved(resolved, path)
  const { mode, uid, gid } = resolved.stats
  return { before: { content: bytes, mode, uid, gid }, content: decodeText(bytes, path) }
}

function checkGuards(edit: Edit, before: string | undefined, after: string, allow: ReadonlySet<EditGuard>): void {
  if (before === undefined) return
  const finding =
    (edit.type === 'write' && !allow.has('content_shrinks') ? findShrink(before, after) : undefined) ??
    (allow.has('placeholder_content') ? undefined : findPlaceholder(before, after))
  if (finding === undefined) return
  throw new WorkspaceError(finding.code, `${edit.path} is not overwritten: ${finding.message}`, {
    hint: 'Give the complete new content, or change only the lines that differ with SEARCH/REPLACE; a person can lift this guard.',
    path: edit.path,
    lines: finding.line === 0 ? [] : [finding.line],
  })
}

function toFileState(content: string): FileState {
  return { sha256: createHash('sha256').update(content).digest('hex'), bytes: Buffer.byteLength(content) }
}

/** Two unrelated large files can take the diff seconds; the change itself must not wait for its picture. */
const diffTimeoutMs = 500

function toDiff(path: string, before: string | undefined, after: string): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`
  const patch = createTwoFilesPatch(from, `b/${path}`, before ?? '', after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
    timeout: diffTimeoutMs,
  })
  return patch ?? `--- ${from}\n+++ b/${path}\n(too different to show line by line)\n`
}
