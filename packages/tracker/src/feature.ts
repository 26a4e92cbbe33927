import type { CheckOutcome, FeatureStatus } from './words.ts'

/** An acceptance criterion to be created with the session. */
export interface FeatureDefinition {
  /** Unique in the session. */
  readonly id: string
  readonly description: string
  /** 1-based line of the instruction; 0 when it has none. */
  readonly line: number
  /** Checks as the verifier wants them back; stored as they are. */
  readonly checks?: readonly object[]
  /** Hash of the frozen checks. */
  readonly checksHash?: string
}

/** The outcome of one check run, collected by the harness. */
export interface EvidenceRecord {
  /** Default: a new id. The same id again is a no-op, so a repeated write is harmless. */
  readonly evidenceId?: string
  /** Absent for a check that belongs to no single feature. */
  readonly featureId?: string
  readonly checkId: string
  readonly kind: string
  readonly phase: 'before' | 'after'
  readonly outcome: CheckOutcome
  /** What ran: the command, the path, the question. */
  readonly command: string
  readonly exitCode?: number
  readonly output?: string
  readonly reason?: string
  readonly durationMs: number
  readonly treeHash?: string
  readonly sandboxed: boolean
  readonly judged?: boolean
}

export interface Evidence {
  readonly evidenceId: string
  readonly checkId: string
  readonly kind: string
  readonly phase: 'before' | 'after'
  readonly outcome: CheckOutcome
  readonly command: string
  readonly exitCode: number | null
  readonly output: string
  readonly reason: string | null
  readonly durationMs: number
  readonly treeHash: string | null
  readonly sandboxed: boolean
  readonly judged: boolean
  /** Of the finished work, but from before a person sent the session on its way again: history. */
  readonly superseded: boolean
  readonly ranAt: Date
}

/** What every stored check has; the rest is the verifier's own. */
export interface FrozenCheck {
  readonly id: string
  readonly kind: string
  readonly source: 'criterion' | 'verification' | 'proposed'
  readonly text: string
}

export interface Feature {
  readonly featureId: string
  readonly description: string
  readonly line: number
  readonly status: FeatureStatus
  /** Its status rests on a model's judgement alone. */
  readonly judged: boolean
  /** Its status rests on a person's answer alone. */
  readonly judgedByPerson: boolean
  readonly reason: string | null
  readonly checks: readonly FrozenCheck[]
  readonly checksHash: string | null
  readonly verifiedAt: Date | null
  readonly evidence: readonly Evidence[]
}

/** What a person answered to the question of a `human` check. */
export interface Answer {
  readonly checkId: string
  readonly answer: 'yes' | 'no'
  /** `person:NAME`. */
  readonly answeredBy: string
  readonly note: string | null
  /** The state of the workspace that it was given for. */
  readonly treeHash: string
  /** A person has sent the session on its way again since: history. */
  readonly superseded: boolean
  readonly answeredAt: Date
}
