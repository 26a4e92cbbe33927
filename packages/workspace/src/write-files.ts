import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { WorkspaceError } from './workspace-error.ts'

/** One file of an all-or-nothing write. */
export interface FileWrite {
  readonly absolute: string
  readonly content: string | Buffer
  /** What is there now: put back when a later file of the same write fails. Absent for a new file. */
  readonly before?: { readonly content: Buffer; readonly mode: number; readonly uid: number; readonly gid: number }
}

/** Left-overs of a killed process carry this mark; they are never part of a snapshot or a tree hash. */
export const temporaryFilePattern: RegExp = /^\.jr-[0-9a-f]{16}\.tmp$/

/**
 * Writes all files or none. Every content is first complete and synced beside its place, then all are renamed, so a
 * reader (or a kill) never meets half a file; a failure in between puts the earlier files back.
 * `write-file-atomic` is not used: it ignores short writes (a full disk), follows links, and syncs no directory.
 */
export async function writeFiles(writes: readonly FileWrite[]): Promise<void> {
  const staged: { write: FileWrite; temporary: string }[] = []
  const placed: FileWrite[] = []
  const createdDirectories: string[] = []
  try {
    for (const write of writes) {
      const created = await mkdir(dirname(write.absolute), { recursive: true })
      if (created !== undefined) createdDirectories.push(created)
      staged.push({ write, temporary: await stage(write) })
    }
    for (const { write, temporary } of staged) {
      await rename(temporary, write.absolute)
      placed.push(write)
    }
    for (const directory of new Set(writes.map((write) => dirname(write.absolute)))) await syncDirectory(directory)
  } catch (cause) {
    for (const { temporary } of staged) await rm(temporary, { force: true })
    for (const write of placed) await putBack(write)
    for (const directory of createdDirectories) await rm(directory, { recursive: true, force: true })
    const path = staged.at(-1)?.write.absolute ?? writes[0]?.absolute ?? ''
    throw new WorkspaceError(
      'write_failed',
      `Cannot write ${basename(path)}: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        hint: 'Check free space and permissions of the workspace; nothing of this step was kept.',
        path,
        retryable: true,
        cause,
      },
    )
  }
}

async function stage(write: FileWrite): Promise<string> {
  const temporary = join(dirname(write.absolute), `.jr-${randomBytes(8).toString('hex')}.tmp`)
  // 'wx' refuses an existing name, so a link planted under the temporary name is not followed.
  const file = await open(temporary, 'wx', 0o666)
  try {
    await file.writeFile(write.content)
    await file.sync()
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  } finally {
    await file.close()
  }
  if (write.before !== undefined) {
    await chmod(temporary, write.before.mode & 0o7777)
    // Only root may give a file away; for everybody else the file is already theirs or stays theirs.
    await chown(temporary, write.before.uid, write.before.gid).catch(() => undefined)
  }
  return temporary
}

async function putBack(write: FileWrite): Promise<void> {
  if (write.before === undefined) await rm(write.absolute, { force: true })
  else await rename(await stage({ ...write, content: write.before.content }), write.absolute)
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
