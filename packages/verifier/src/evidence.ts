import type { Check } from '@jr/instructions'

/** `could_not_run` says nothing about the work: a tool is missing, a person has not answered, the sandbox is down. It is never a pass. */
export type CheckOutcome = 'pass' | 'fail' | 'could_not_run'

/** `before`: on the untouched workspace; `after`: when the steps are done. */
export type CheckPhase = 'before' | 'after'

/** The stored outcome of one check run, collected by the harness and bound to the tree it was collected on. */
export interface Evidence {
  readonly checkId: string
  /** Absent for a check that belongs to no single feature. */
  readonly featureId?: string
  readonly kind: Check['kind']
  readonly phase: CheckPhase
  readonly outcome: CheckOutcome
  /** What ran: the command, the path, the query, the question. */
  readonly command: string
  readonly exitCode?: number
  /** The end of what the check printed or found, secrets masked. */
  readonly output: string
  /** Why it failed, could not run, or is trusted less; one sentence for people. */
  readonly reason?: string
  /** Whole milliseconds. */
  readonly durationMs: number
  readonly treeHash: string
  readonly ranAt: Date
  /** False when a command ran outside of the sandbox. */
  readonly sandboxed: boolean
  /** True when a model gave the outcome. */
  readonly judged: boolean
}

/** What a kind of check reports; {@link Evidence} adds when, where and how long. */
export interface CheckResult {
  readonly outcome: CheckOutcome
  readonly command: string
  readonly exitCode?: number
  readonly output: string
  readonly reason?: string
  readonly judged?: boolean
  /** How long the command itself took; experiments on its result are not counted. */
  readonly durationMs?: number
}
