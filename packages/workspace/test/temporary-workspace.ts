import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openWorkspace } from '../src/index.ts'
import type { OpenWorkspaceOptions, Workspace } from '../src/index.ts'

export interface TemporaryWorkspace {
  readonly workspace: Workspace
  /** A directory beside the workspace, for snapshots and for what must stay outside. */
  readonly outside: string
}

/** A workspace with the given files, removed when the test ends. */
export async function createWorkspace(
  files: Record<string, string> = {},
  options: OpenWorkspaceOptions = {},
): Promise<TemporaryWorkspace> {
  const parent = await mkdtemp('/tmp/jr-workspace-test-')
  onTestFinished(async () => {
    await rm(parent, { recursive: true, force: true })
  })
  // Other users' processes (see escape.test.ts) pass through it.
  await chmod(parent, 0o755)
  const root = join(parent, 'project')
  const outside = join(parent, 'outside')
  await mkdir(root)
  await mkdir(outside)
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  return { workspace: await openWorkspace(root, options), outside }
}
