import type { Sandbox, SnapshotRef, Workspace } from '@jr/workspace'
import type { CheckPhase } from './evidence.ts'
import type { Judge } from './judge.ts'

/** A person's answer to a `human` check. */
export interface PersonAnswer {
  readonly passed: boolean
  /** Who answered. */
  readonly by: string
  readonly note?: string
  /** The state of the workspace that it was given for; for any other it counts as none. */
  readonly treeHash: string
}

/** Everything a check may use. Only the harness fills it; the author of a step has no way to. */
export interface CheckContext {
  readonly workspace: Workspace
  readonly sandbox: Sandbox
  readonly phase: CheckPhase
  /** The workspace before the work. Needed by `diff`, by `unchanged`, and to find checks that the author wrote for itself. */
  readonly base?: Pick<SnapshotRef, 'id' | 'directory'>
  /** Files whose whole content stands in the instruction, with its SHA-256: theirs is the document's word, not the author's. */
  readonly documentFiles?: ReadonlyMap<string, string>
  /** Paths, relative to the workspace, that the instruction asks to create or change: a change of theirs is never a bent test. */
  readonly deliverables?: readonly string[]
  readonly clock: () => Date
  /** Removes secrets from what is stored. @default nothing is removed */
  readonly mask?: (text: string) => string
  /** Connection string for `sql` checks, of a role without power over the server; without it they could not run. */
  readonly databaseUrl?: string
  /** Hosts besides the loopback that `http` checks may ask. @default none */
  readonly allowedHosts?: readonly string[]
  readonly judge?: Judge
  /** Why there is no judge, beginning with "needs a judge". @default none was given */
  readonly noJudgeReason?: string
  /** The latest answer of a person by check id. */
  readonly answers?: ReadonlyMap<string, PersonAnswer>
  /** Added to the clean environment of commands. */
  readonly environment?: Readonly<Record<string, string>>
  /** For checks that name none. @default 60,000 */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export const defaultCheckTimeoutMs = 60_000
