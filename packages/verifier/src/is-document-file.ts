import { createHash } from 'node:crypto'
import { readFile } from '@jr/workspace'
import type { CheckContext } from './check-context.ts'

/** Whether a file holds exactly what the instruction spelled out for it. */
export async function isDocumentFile(
  context: Pick<CheckContext, 'documentFiles' | 'workspace'>,
  path: string,
): Promise<boolean> {
  const declared = context.documentFiles?.get(path)
  if (declared === undefined) return false
  const content = await readFile(context.workspace, path, { allowSecrets: true }).catch(() => undefined)
  return content !== undefined && createHash('sha256').update(content).digest('hex') === declared
}
