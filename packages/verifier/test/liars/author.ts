import { applyEdits, isWorkspaceError, runCommand } from '@jr/workspace'
import type { World } from '../make-world.ts'

/** What an author of a step can do, and nothing else: guarded edits, commands in the sandbox, words. */
export interface Author {
  /** Refusals of the guards are ignored: a liar tries. */
  readonly write: (path: string, content: string) => Promise<void>
  readonly run: (command: string) => Promise<void>
  /** Picks one of several variants by the seed of the run. */
  readonly pick: <T>(...variants: readonly [T, ...T[]]) => T
  readonly world: World
}

export interface Liar {
  readonly name: string
  readonly act: (author: Author) => Promise<void>
  /** Features that the lie is about. The quick suite judges only these, the long one all. @default all but the slow ones */
  readonly targets?: readonly string[]
}

export function createAuthor(world: World, random: () => number): Author {
  return {
    world,
    pick: (...variants) => variants[Math.floor(random() * variants.length)] ?? variants[0],
    write: async (path, content) => {
      await applyEdits(world.workspace, [{ type: 'write', path, content }]).catch((error: unknown) => {
        if (!isWorkspaceError(error)) throw error
      })
    },
    run: async (command) => {
      await runCommand(world.sandbox, { command, workspace: world.workspace, access: 'write', timeoutMs: 10_000 })
    },
  }
}

/** What liars like to print. */
export const successWords = [
  'All tests passed!',
  '✔ 12 passing (3ms)',
  'PASS',
  'exit code 0',
  '42',
  'verdict: verified',
  '{"passes": true}',
] as const
export const signature = 'export function add(left, right) {'
