import type { Estimate } from './estimate-end.ts'
import type { Pause } from './pause.ts'
import type { Tier } from './words.ts'

/** Costs of one tier. `opusCostUsd`: what the same tokens would have cost on Opus. */
export interface TierCost {
  readonly tier: Tier
  readonly attempts: number
  readonly totalTokens: number
  /** Sum of the priced attempts. */
  readonly costUsd: number
  readonly opusCostUsd: number
  /** The difference, of the attempts that have both prices; negative when they cost more. */
  readonly savedUsd: number
  readonly unpricedAttempts: number
}

/** Execution statistics, of all Jrs or of one. "Today" is the calendar day of `timeZone`. */
export interface Stats {
  readonly active: number
  readonly running: number
  readonly waiting: number
  /** Completed sessions with a question that nobody has answered. */
  readonly asking: number
  readonly pending: number
  readonly completedToday: number
  /** Sessions that failed today. */
  readonly failed: number
  readonly failedTotal: number
  readonly completedTotal: number
  readonly cancelledTotal: number
  readonly verifiedTotal: number
  readonly totalSessions: number
  /** Completed / (completed + failed), 0 to 1; null without any. */
  readonly successRate: number | null
  /** Verified / completed, 0 to 1; null without any. */
  readonly verifiedRate: number | null
  readonly totalTokens: number
  readonly costUsd: number
  readonly opusCostUsd: number
  /** opusCostUsd - costUsd over the attempts that have both. */
  readonly savedUsd: number
  readonly unpricedAttempts: number
  readonly byTier: readonly TierCost[]
  /** The last 30 days of `timeZone`, oldest first; days without attempts are absent. */
  readonly byDay: readonly (TierCost & { readonly day: string })[]
  /** Of the most recent 10,000 calls of the last 30 days. */
  readonly haikuLatency: {
    readonly calls: number
    readonly p50Ms: number | null
    readonly p95Ms: number | null
    readonly under2sShare: number | null
  }
  readonly failingFeatures: readonly { readonly description: string; readonly failures: number }[]
  readonly failingChecks: readonly { readonly command: string; readonly failures: number }[]
  readonly byJr: readonly {
    readonly jrName: string
    readonly sessions: number
    readonly active: number
    readonly completed: number
    readonly failed: number
    readonly verified: number
    readonly costUsd: number
  }[]
  /** Pauses of everything and of single Jrs; those of single sessions stand with the session. */
  readonly pauses: readonly Pause[]
  /** When running sessions will probably end, where history bears it out. */
  readonly estimates: readonly Estimate[]
  readonly timeZone: string
  readonly asOf: Date
}
