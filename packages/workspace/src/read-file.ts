import { readFile as readBytes } from 'node:fs/promises'
import { findProtection, isSecretName } from './protected-path.ts'
import { resolvePath } from './resolve-path.ts'
import type { ResolvedPath } from './resolve-path.ts'
import { WorkspaceError } from './workspace-error.ts'
import type { Workspace } from './workspace.ts'

/** Far above any source file, far below what would hurt the process. */
const maxFileBytes = 10_000_000

export interface ReadFileOptions {
  /** @default 10,000,000 */
  readonly maxBytes?: number
  /** Also read files that usually hold secrets. @default false */
  readonly allowSecrets?: boolean
}

/**
 * Text of a file in the workspace. Throws as {@link resolvePath} does, and `file_missing`, `not_a_file`,
 * `file_too_large`, `not_text` or `protected_path` (a secrets file must not reach a model by mistake).
 */
export async function readFile(workspace: Workspace, path: string, options: ReadFileOptions = {}): Promise<string> {
  const resolved = await resolvePath(workspace, path)
  if (options.allowSecrets !== true && isSecretName(resolved.relative.split('/').at(-1)?.toLowerCase() ?? '')) {
    throw new WorkspaceError(
      'protected_path',
      `${path} is not read: ${findProtection(resolved.relative) ?? 'secret'}`,
      {
        hint: 'Read another file, or allow secrets for this call.',
        path,
      },
    )
  }
  return decodeText(await readResolved(resolved, path, options.maxBytes), path)
}

/** Bytes of a resolved path, with the checks of {@link readFile}. */
export async function readResolved(
  resolved: ResolvedPath,
  path: string,
  maxBytes: number = maxFileBytes,
): Promise<Buffer> {
  const { stats } = resolved
  if (stats === undefined) {
    throw new WorkspaceError('file_missing', `${path} does not exist in the workspace`, {
      hint: 'Check the spelling, or create the file in an earlier step.',
      path,
    })
  }
  if (!stats.isFile()) {
    throw new WorkspaceError('not_a_file', `${path} is a directory`, { hint: 'Name a file in it.', path })
  }
  if (stats.size > maxBytes) {
    throw new WorkspaceError('file_too_large', `${path} has ${stats.size} bytes; the limit is ${maxBytes}`, {
      hint: 'Work on a part of it with a command.',
      path,
    })
  }
  return readBytes(resolved.absolute)
}

/** Strict UTF-8, a byte order mark kept. Throws `not_text`. */
export function decodeText(bytes: Buffer, path: string): string {
  try {
    if (bytes.includes(0)) throw new Error('it contains a NUL byte')
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new WorkspaceError('not_text', `${path} is not UTF-8 text`, {
      hint: 'Change a binary file with a command, not with an edit.',
      path,
      cause,
    })
  }
}
