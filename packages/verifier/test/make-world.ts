import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createSandbox, openWorkspace, takeSnapshot } from '@jr/workspace'
import type { Sandbox, Workspace } from '@jr/workspace'
import type { CheckContext } from '../src/index.ts'

export interface World {
  readonly workspace: Workspace
  readonly sandbox: Sandbox
  /** A directory beside the workspace. */
  readonly outside: string
  readonly write: (files: Record<string, string>) => Promise<void>
  /** A context of the given phase; `after` knows the state in which the world was made. */
  readonly context: (phase: CheckContext['phase'], more?: Partial<CheckContext>) => CheckContext
  readonly remove: () => Promise<void>
}

/** A workspace with a snapshot of how it was made. The caller removes it. */
export async function makeWorld(
  files: Record<string, string> = {},
  sandbox: Sandbox = createSandbox(),
): Promise<World> {
  const parent = await mkdtemp('/tmp/jr-verifier-test-')
  const root = join(parent, 'project')
  const outside = join(parent, 'outside')
  await mkdir(outside)
  const workspace = await openWorkspace(root, { create: true })
  const write = async (more: Record<string, string>): Promise<void> => {
    for (const [path, content] of Object.entries(more)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), content)
    }
  }
  await write(files)
  const base = await takeSnapshot(workspace, { id: 'base', directory: join(parent, 'snapshots') })
  return {
    workspace,
    sandbox,
    outside,
    write,
    context: (phase, more = {}) => ({ workspace, sandbox, phase, base, clock: () => new Date(0), ...more }),
    remove: async () => rm(parent, { recursive: true, force: true }),
  }
}
